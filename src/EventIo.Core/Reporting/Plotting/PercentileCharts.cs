using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Plotting;

/// <summary>Draws the quantiles of several rows in one chart.</summary>
internal static class PercentileCharts
{
    internal static IEnumerable<Picture> Of(IReadOnlyList<ReportRow> rows, LatencyKind kind)
    {
        var measured = rows.Select(row => (Row: row, Histogram: RowHistogram.Of(row, kind)))
            .Where(pair => pair.Histogram is not null)
            .ToArray();
        IReadOnlyList<string> names = RowNames.Of([.. measured.Select(pair => pair.Row)]);
        return measured
            .Zip(names, (pair, name) => (Curve: PercentileCurve.Of(name, pair.Histogram!), pair.Histogram))
            .Chunk(Picture.MostSeries)
            .Select(part => new Chart(
                "Latency by percentile",
                ChartAxis.Tail("Percentile", part.Max(one => one.Curve.Points[^1].X)),
                ChartAxis.Logarithmic(
                    "Latency",
                    ChartUnit.Seconds,
                    part.Min(one => one.Curve.Points[0].Y),
                    part.Max(one => one.Curve.Points[^1].Y)),
                [.. part.Select(one => one.Curve)]));
    }
}
