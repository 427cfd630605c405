using HdrHistogram;
using HdrHistogram.Iteration;

namespace EventIo.Measurement.Histograms;

/// <summary>
/// A histogram in twelve characters, always on the same scale, so that rows can be compared by eye: three columns to a
/// decade from 1 us to 10 ms; values outside fall into the outermost columns. Heights follow the logarithm of the
/// count, so that one turn in a million is visible.
/// </summary>
public static class DistributionBar
{
    /// <summary>How many characters a bar has.</summary>
    public const int Width = 12;

    private const double LeastNanoseconds = 1_000;
    private const int ColumnsPerDecade = 3;
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>Draws a histogram of nanoseconds.</summary>
    /// <param name="histogram">The histogram.</param>
    /// <returns><see cref="Width"/> characters, blanks for empty columns.</returns>
    public static string Of(HistogramBase histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        long[] counts = new long[Width];
        foreach (HistogramIterationValue step in histogram.RecordedValues())
            counts[Column(step.ValueIteratedTo)] += step.CountAtValueIteratedTo;
        double highest = Math.Log(counts.Max() + 1);
        return string.Create(Width, (counts, highest), static (bar, state) =>
        {
            for (int column = 0; column < bar.Length; column++)
                bar[column] = Character(state.counts[column], state.highest);
        });
    }

    private static int Column(long nanoseconds) => Math.Clamp(
        (int)Math.Floor(ColumnsPerDecade * Math.Log10(Math.Max(1, nanoseconds) / LeastNanoseconds)), 0, Width - 1);

    private static char Character(long count, double highest) => count == 0
        ? ' '
        : Heights[Math.Min(Heights.Length - 1, (int)(Heights.Length * Math.Log(count + 1) / highest))];
}
