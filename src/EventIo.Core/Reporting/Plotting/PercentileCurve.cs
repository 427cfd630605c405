using EventIo.Native;
using EventIo.Reporting.Charts;
using HdrHistogram;
using HdrHistogram.Iteration;

namespace EventIo.Reporting.Plotting;

/// <summary>Converts a histogram to a curve of its quantiles.</summary>
public static class PercentileCurve
{
    private static readonly (string Name, double Percentile)[] Shown = [("P50", 50), ("P99", 99), ("max", 100)];

    /// <summary>Creates a step for each recorded value, so that the curve is exact at every quantile.</summary>
    /// <param name="name">What the histogram describes.</param>
    /// <param name="histogram">A histogram of nanoseconds, with at least one value.</param>
    /// <returns>The curve, in seconds. Its last point is the maximum.</returns>
    public static ChartSeries Of(string name, HistogramBase histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        ArgumentOutOfRangeException.ThrowIfZero(histogram.TotalCount);
        var points = new List<ChartPoint>();
        long counted = 0;
        foreach (HistogramIterationValue step in histogram.RecordedValues())
        {
            counted += step.CountAtValueIteratedTo;
            // HdrHistogram's percentiles are the upper ends of its buckets.
            long value = histogram.HighestEquivalentValue(step.ValueIteratedTo);
            points.Add(new((double)counted / histogram.TotalCount, Seconds(value)));
        }
        // The quantile of the maximum is 1, which a logarithmic axis can't show.
        points[^1] = new(EndOf(histogram.TotalCount), Seconds(histogram.GetMaxValue()));
        return new(name, SeriesShape.Steps, points)
        {
            Figures = string.Join(", ", Shown.Select(figure =>
                $"{figure.Name} {UnitText.Of(Seconds(ValueAt(histogram, figure.Percentile)), ChartUnit.Seconds)}")),
        };
    }

    /// <summary>
    /// Returns the quantile at which a curve ends: the first of 0.9, 0.99, 0.999 and so on beyond which only the
    /// maximum remains.
    /// </summary>
    /// <param name="samples">The number of samples; at least one.</param>
    /// <returns>More than the quantile of the second-largest sample, less than 1.</returns>
    internal static double EndOf(long samples)
    {
        int digits = 0;
        for (long rest = samples; rest > 0; rest /= 10)
            digits++;
        return 1 - Math.Pow(10, -digits);
    }

    /// <summary>Converts nanoseconds for a logarithmic axis, which can't show 0.</summary>
    internal static double Seconds(long nanoseconds) => Math.Max(1, nanoseconds) / (double)Nanoseconds.PerSecond;

    private static long ValueAt(HistogramBase histogram, double percentile) =>
        percentile == 100 ? histogram.GetMaxValue() : histogram.GetValueAtPercentile(percentile);
}
