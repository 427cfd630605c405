using EventIo.Measurement.EventLoops.Tracing.Programs;
using HdrHistogram;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>A thread's counts at one moment, from when the programs were attached; estimates after a pause.</summary>
/// <param name="turns">The turns by bucket.</param>
/// <param name="lags">The lags by bucket; null if they are not traced.</param>
internal sealed class LoopCounts(double[] turns, double[]? lags)
{
    /// <summary>All zero.</summary>
    internal static LoopCounts None { get; } = new([], null);

    /// <summary>The time since then.</summary>
    internal long ElapsedNanoseconds { get; init; }

    /// <summary>The part of it that the counts are for: without a pause at its end.</summary>
    internal long CoveredNanoseconds { get; init; }

    /// <summary>The part of it that was traced.</summary>
    internal long TracedNanoseconds { get; init; }

    /// <summary>Waits that have returned.</summary>
    internal double Waits { get; init; }

    /// <summary>Events that these waits returned.</summary>
    internal double Events { get; init; }

    /// <summary>Time in other calls, including the time so far in one that has not returned.</summary>
    internal double CallNanoseconds { get; init; }

    /// <summary>The longest other call that was seen from its beginning to its end; 0 for none.</summary>
    internal long LongestNanoseconds { get; init; }

    /// <summary>The number of that call.</summary>
    internal int LongestCall { get; init; }

    /// <summary>Its first argument.</summary>
    internal ulong LongestDescriptor { get; init; }

    /// <summary>How long the unfinished turn has taken so far; 0 during a wait or if unknown.</summary>
    internal long OpenTurnNanoseconds { get; init; }

    /// <summary>The share of the time since an earlier moment that was traced, in percent.</summary>
    internal double TracedPercentSince(LoopCounts before) =>
        ElapsedNanoseconds > before.ElapsedNanoseconds
            ? Math.Min(100, 100.0 * (TracedNanoseconds - before.TracedNanoseconds)
                / (ElapsedNanoseconds - before.ElapsedNanoseconds))
            : 0;

    /// <summary>
    /// What a count since an earlier moment is multiplied by to be that of the whole time; 0 if nothing was traced.
    /// </summary>
    internal double FactorSince(LoopCounts before)
    {
        long covered = CoveredNanoseconds - before.CoveredNanoseconds;
        return covered > 0 ? (ElapsedNanoseconds - before.ElapsedNanoseconds) / (double)covered : 0;
    }

    /// <summary>The turns since an earlier moment; one that has not ended counts with its time so far.</summary>
    internal LongHistogram TurnsSince(LoopCounts before)
    {
        LongHistogram histogram = TurnBuckets.ToHistogram(Difference(turns, before.Turns, FactorSince(before)));
        if (OpenTurnNanoseconds > 0)
            Histograms.Latency.Record(histogram, OpenTurnNanoseconds);
        return histogram;
    }

    /// <summary>The waiting times of the data read since an earlier moment; null if they are not traced.</summary>
    internal LongHistogram? LagsSince(LoopCounts before) =>
        lags is null ? null : TurnBuckets.ToHistogram(Difference(lags, before.Lags ?? [], FactorSince(before)));

    private double[] Turns => turns;

    private double[]? Lags => lags;

    private static ulong[] Difference(double[] now, double[] before, double factor)
    {
        ulong[] counts = new ulong[now.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            double difference = now[i] - (i < before.Length ? before[i] : 0);
            // Each that was seen counts once at least, however long the pause.
            counts[i] = difference > 0.5 ? (ulong)Math.Max(1, Math.Round(difference * factor)) : 0;
        }
        return counts;
    }
}
