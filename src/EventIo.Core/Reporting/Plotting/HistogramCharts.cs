using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Rows;
using HdrHistogram;

namespace EventIo.Reporting.Plotting;

/// <summary>Counts latencies in bins of equal ratio; all rows of a chart have the same bins.</summary>
internal static class HistogramCharts
{
    // Enough to distinguish two peaks a tenth of a decade apart, few enough for a terminal of 80 columns.
    private const int Bins = 60;

    // The beginning of a logarithmic axis of counts, chosen so that a bar of one is visible.
    private const double LeastCount = 0.5;

    internal static IEnumerable<Picture> Of(IReadOnlyList<ReportRow> rows, LatencyKind kind)
    {
        var measured = rows.Select(row => (Row: row, Histogram: RowHistogram.Of(row, kind)))
            .Where(pair => pair.Histogram is not null)
            .ToArray();
        IReadOnlyList<string> names = RowNames.Of([.. measured.Select(pair => pair.Row)]);
        return measured
            .Zip(names, (pair, name) => (Name: name, Histogram: pair.Histogram!))
            .Chunk(Picture.MostSeries)
            .Select(Draw);
    }

    private static Chart Draw((string Name, HistogramBase Histogram)[] rows)
    {
        (long Value, long Count)[][] recorded = [.. rows.Select(row => Recorded(row.Histogram))];
        ChartAxis x = ChartAxis.Logarithmic(
            "Latency",
            ChartUnit.Seconds,
            recorded.Min(steps => PercentileCurve.Seconds(steps[0].Value)),
            rows.Max(row => PercentileCurve.Seconds(row.Histogram.GetMaxValue())));
        ChartSeries[] series =
            [.. rows.Zip(recorded, (row, steps) => Series(row.Name, x, row.Histogram, steps))];
        double highest = series.Max(one => one.Points.Max(point => point.Y));
        return new("Latency histogram", x, ChartAxis.Logarithmic("Count", ChartUnit.None, LeastCount, highest), series);
    }

    private static (long Value, long Count)[] Recorded(HistogramBase histogram) =>
    [
        .. histogram.RecordedValues().Select(step =>
            (histogram.MedianEquivalentValue(step.ValueIteratedTo), step.CountAtValueIteratedTo)),
    ];

    private static ChartSeries Series(
        string name, ChartAxis x, HistogramBase histogram, IEnumerable<(long Value, long Count)> recorded)
    {
        long[] counts = new long[Bins];
        foreach ((long value, long count) in recorded)
            counts[Math.Min(Bins - 1, (int)(x.Position(PercentileCurve.Seconds(value)) * Bins))] += count;
        return new(name, SeriesShape.Bars,
            [.. counts.Select((count, bin) => new ChartPoint(x.Value((bin + 1.0) / Bins), count))])
        {
            Figures = FormattableString.Invariant($"{histogram.TotalCount:N0} samples"),
        };
    }
}
