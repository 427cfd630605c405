using EventIo.Findings;
using EventIo.Measurement.Histograms;
using HdrHistogram;

namespace EventIo.Measurement.Merging;

/// <summary>Combines the figures of several rows.</summary>
internal static class MergeFigures
{
    /// <summary>The sum; <see langword="null"/> if a row lacks the figure, as the sum would be too low.</summary>
    internal static double? Sum<T>(IReadOnlyList<T> rows, Func<T, double?> figure) =>
        rows.All(row => figure(row) is not null) ? rows.Sum(row => figure(row)) : null;

    /// <summary>The sum of a count; <see langword="null"/> if a row lacks it.</summary>
    internal static long? Sum<T>(IReadOnlyList<T> rows, Func<T, long?> figure) =>
        rows.All(row => figure(row) is not null) ? rows.Sum(row => figure(row)) : null;

    /// <summary>
    /// The mean of a figure per request or event, weighted by their number; <see langword="null"/> if a row lacks it.
    /// </summary>
    internal static double? Mean<T>(IReadOnlyList<T> rows, Func<T, double?> figure, Func<T, long?> weight)
    {
        double total = rows.Sum(row => weight(row) ?? 0);
        return total > 0 && Sum(rows, row => figure(row) * (weight(row) ?? 0)) is { } sum ? sum / total : null;
    }

    /// <summary>All values of several histograms; <see langword="null"/> if no row has one.</summary>
    internal static HistogramBase? Add(IEnumerable<HistogramBase?> histograms)
    {
        LongHistogram? sum = null;
        foreach (HistogramBase histogram in histograms.OfType<HistogramBase>())
            (sum ??= Latency.NewHistogram()).Add(histogram);
        return sum;
    }

    /// <summary>
    /// The findings of several rows, each with its host; findings of the same kind and host are combined.
    /// </summary>
    /// <param name="found">Findings and the machines of their rows.</param>
    internal static IEnumerable<Finding> ByHost(IEnumerable<(string Machine, Finding Finding)> found) =>
        from one in found
        let finding = one.Finding.Subject.Length > 0 ? one.Finding : one.Finding with { Subject = one.Machine }
        group finding by finding with { Evidence = "" } into same
        orderby same.Key.Subject
        select same.Key with { Evidence = string.Join(' ', same.Select(finding => finding.Evidence).Distinct()) };
}
