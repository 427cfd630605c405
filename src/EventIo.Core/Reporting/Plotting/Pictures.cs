using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Plotting;

/// <summary>Converts rows to pictures.</summary>
public static class Pictures
{
    /// <summary>Chooses the kind of picture that suits most of the rows.</summary>
    /// <param name="rows">Rows of any cmdlet.</param>
    /// <returns>The kind.</returns>
    public static PictureKind Choose(IReadOnlyList<ReportRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Any(row => row.Kind == RowKind.Interval))
            return PictureKind.TimeLine;
        if (RateCharts.AreRamp(rows))
            return PictureKind.Rate;
        return rows.Any(row => RowHistogram.Of(row, LatencyKind.Response) is not null)
            ? PictureKind.Percentile
            : PictureKind.Comparison;
    }

    /// <summary>Draws rows.</summary>
    /// <param name="rows">Rows of any cmdlet; those that lack what the kind needs are omitted.</param>
    /// <param name="kind">The kind of picture.</param>
    /// <param name="latency">Which latencies of a load.</param>
    /// <param name="properties">The figures of a time line, rate or comparison; empty for the default ones.</param>
    /// <returns>The pictures; none if no row has what the kind needs.</returns>
    public static IReadOnlyList<Picture> Of(
        IReadOnlyList<ReportRow> rows, PictureKind kind, LatencyKind latency, IReadOnlyList<string> properties)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(properties);
        return kind switch
        {
            PictureKind.Percentile => [.. PercentileCharts.Of(rows, latency)],
            PictureKind.Histogram => [.. HistogramCharts.Of(rows, latency)],
            PictureKind.TimeLine => [.. TimeLineCharts.Of(rows, properties)],
            PictureKind.Rate => [.. RateCharts.Of(rows, latency, properties)],
            _ => [.. ComparisonCharts.Of(rows, properties)],
        };
    }

    /// <summary>Returns whether a row has what a kind of picture needs.</summary>
    /// <param name="row">The row.</param>
    /// <param name="kind">The kind of picture.</param>
    /// <param name="latency">Which latencies of a load.</param>
    /// <returns>Whether it has a histogram, a time or a rate; a comparison needs none of them.</returns>
    public static bool Suits(ReportRow row, PictureKind kind, LatencyKind latency)
    {
        ArgumentNullException.ThrowIfNull(row);
        return kind switch
        {
            PictureKind.Percentile or PictureKind.Histogram => RowHistogram.Of(row, latency) is not null,
            PictureKind.TimeLine => TimeLineCharts.HasTime(row),
            PictureKind.Rate => RateCharts.HasRate(row),
            _ => true,
        };
    }
}
