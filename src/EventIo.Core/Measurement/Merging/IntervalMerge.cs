using EventIo.Measurement.Histograms;
using EventIo.Measurement.Load;
using HdrHistogram;

namespace EventIo.Measurement.Merging;

/// <summary>Merges the intervals of loads that ran at the same time, number by number.</summary>
public static class IntervalMerge
{
    private static readonly MergeRule<LoadInterval>[] Rules =
    [
        new(nameof(LoadInterval.Workload), row => row.Workload),
        new(nameof(LoadInterval.RequestedSeconds), row => row.RequestedSeconds),
    ];

    private static readonly MergeRule<LoadInterval> SameTarget = new(nameof(LoadInterval.Target), row => row.Target);

    /// <summary>Returns why intervals of one number can't be merged.</summary>
    /// <param name="rows">The intervals; at least one.</param>
    /// <param name="anyTarget">Whether intervals of different servers may be merged.</param>
    /// <returns>A sentence; <see langword="null"/> if they can.</returns>
    public static string? Refusal(IReadOnlyList<LoadInterval> rows, bool anyTarget) =>
        MergeRule<LoadInterval>.Refusal(anyTarget ? Rules : [SameTarget, .. Rules], rows);

    /// <summary>Merges intervals of one number.</summary>
    /// <param name="rows">The intervals; at least one.</param>
    /// <returns>One interval: rates, counts and histograms added.</returns>
    public static LoadInterval Of(IReadOnlyList<LoadInterval> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        HistogramBase? response = MergeFigures.Add(rows.Select(row => row.ResponseHistogram));
        HistogramBase? service = MergeFigures.Add(rows.Select(row => row.ServiceHistogram));
        return rows[0] with
        {
            MergedCount = rows.Count,
            Target = string.Join(", ", rows.Select(row => row.Target).Distinct()),
            ElapsedSeconds = rows.Max(row => row.ElapsedSeconds),
            IntervalSeconds = rows.Max(row => row.IntervalSeconds),
            MeasuredAt = rows.Max(row => row.MeasuredAt),
            RatePerSecond = MergeFigures.Sum(rows, row => row.RatePerSecond),
            ConnectionCount = rows.Sum(row => row.ConnectionCount),
            Requests = rows.Sum(row => row.Requests),
            RequestsPerSecond = rows.Sum(row => row.RequestsPerSecond),
            Errors = rows.Sum(row => row.Errors),
            MissedSends = MergeFigures.Sum(rows, row => row.MissedSends),
            ReceivedBytesPerSecond = rows.Sum(row => row.ReceivedBytesPerSecond),
            SentBytesPerSecond = rows.Sum(row => row.SentBytesPerSecond),
            ResponseHistogram = response,
            ServiceHistogram = service,
            P50Microseconds = At(response, 50),
            P99Microseconds = At(response, 99),
            P999Microseconds = At(response, 99.9),
            MaxMicroseconds = response is null ? null : Latency.MaxMicroseconds(response),
            ServiceP50Microseconds = At(service, 50),
            ServiceP99Microseconds = At(service, 99),
        };
    }

    private static double? At(HistogramBase? histogram, double percentile) =>
        histogram is null ? null : Latency.Microseconds(histogram, percentile);
}
