using EventIo.Findings;
using EventIo.Findings.Measurements;
using EventIo.Measurement.Histograms;
using EventIo.Measurement.Readiness;
using HdrHistogram;

namespace EventIo.Measurement.Merging;

/// <summary>Merges readiness measurements of one case: repetitions, or the same case on several hosts.</summary>
public static class ReadinessMerge
{
    private static readonly MergeRule<MultiplexerMeasurement>[] Rules =
    [
        new(nameof(MultiplexerMeasurement.Multiplexer), row => row.Multiplexer),
        new(nameof(MultiplexerMeasurement.TriggerMode), row => row.TriggerMode),
        new(nameof(MultiplexerMeasurement.SocketCount), row => row.SocketCount),
        new(nameof(MultiplexerMeasurement.ActiveCount), row => row.ActiveCount),
        new(nameof(MultiplexerMeasurement.Mode), row => row.Mode),
        new(nameof(MultiplexerMeasurement.Transport), row => row.Transport),
        new(nameof(MultiplexerMeasurement.SocketOptions), row => string.Join(' ', row.SocketOptions)),
    ];

    /// <summary>Returns why rows can't be merged.</summary>
    /// <param name="rows">The rows; at least one.</param>
    /// <returns>A sentence; <see langword="null"/> if they can.</returns>
    public static string? Refusal(IReadOnlyList<MultiplexerMeasurement> rows) =>
        MergeRule<MultiplexerMeasurement>.Refusal(Rules, rows)
        ?? RefuseDuplicates(rows);

    /// <summary>Merges rows for which <see cref="Refusal"/> returns null.</summary>
    /// <param name="rows">The rows; at least one.</param>
    /// <returns>One row: turns and histograms added, figures per event weighted by the turns.</returns>
    public static MultiplexerMeasurement Of(IReadOnlyList<MultiplexerMeasurement> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        HistogramBase? histogram = MergeFigures.Add(rows.Select(row => row.Histogram));
        return rows[0] with
        {
            MergedCount = rows.Count,
            Turns = rows.Sum(row => row.Turns),
            Iterations = rows.Sum(row => row.Iterations),
            Rounds = rows.Sum(row => row.Rounds),
            MinMicroseconds = At(histogram, 0),
            P50Microseconds = At(histogram, 50),
            P90Microseconds = At(histogram, 90),
            P99Microseconds = At(histogram, 99),
            P999Microseconds = At(histogram, 99.9),
            MaxMicroseconds = histogram is null ? null : Latency.MaxMicroseconds(histogram),
            MeanNanoseconds = Mean(row => row.MeanNanoseconds),
            RoundP50Microseconds = [.. rows.SelectMany(row => row.RoundP50Microseconds)],
            CpuPercent = Mean(row => row.CpuPercent),
            CpuNanosecondsPerEvent = Mean(row => row.CpuNanosecondsPerEvent),
            SystemCallsPerEvent = Mean(row => row.SystemCallsPerEvent),
            DescriptorsScannedPerWait = Mean(row => row.DescriptorsScannedPerWait),
            AllocatedBytes = MergeFigures.Sum(rows, row => row.AllocatedBytes),
            EmptyTurnNanoseconds = Mean(row => row.EmptyTurnNanoseconds),
            ClockCostNanoseconds = rows.Max(row => row.ClockCostNanoseconds),
            Host = HostFacts.Merge([.. rows.Select(row => row.Host)]),
            MeasuredAt = rows.Max(row => row.MeasuredAt),
            Histogram = histogram,
            Verdict = Finding.Sort(Verdict(rows, histogram)),
        };

        double? Mean(Func<MultiplexerMeasurement, double?> figure) =>
            MergeFigures.Mean(rows, figure, row => row.Turns);
    }

    private static string? RefuseDuplicates(IReadOnlyList<MultiplexerMeasurement> rows) =>
        rows.GroupBy(row => (row.Host.MachineName, row.MeasuredAt, row.EncodedHistogram)).Any(same => same.Count() > 1)
            ? "Two of the rows are the same measurement."
            : null;

    private static double? At(HistogramBase? histogram, double percentile) =>
        histogram is null ? null : Latency.Microseconds(histogram, percentile);

    // The merged samples may be enough where each row had too few.
    private static IEnumerable<Finding?> Verdict(IReadOnlyList<MultiplexerMeasurement> rows, HistogramBase? samples)
    {
        foreach (Finding finding in MergeFigures.ByHost(
            from row in rows
            from finding in row.Verdict
            where finding.Kind != FindingKind.TooFewSamples
            select (row.Host.MachineName, finding)))
            yield return finding;
        if (samples is not null)
            yield return TooFewSamplesRule.Of(samples.TotalCount, "turns", "Raise -Iteration.");
    }
}
