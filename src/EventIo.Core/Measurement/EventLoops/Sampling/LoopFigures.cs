using EventIo.Measurement.EventLoops.Tracing;
using EventIo.Measurement.Histograms;
using EventIo.Native;
using EventIo.Native.Linux.ControlGroups;
using HdrHistogram;
using HdrHistogram.Iteration;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>Fills rows with the tallied figures.</summary>
internal static class LoopFigures
{
    private const long LagUncertainty = 20 * Nanoseconds.PerMillisecond;
    private const long StallUncertainty = 5 * Nanoseconds.PerMillisecond;

    /// <summary>Fills a row.</summary>
    /// <typeparam name="T">A measurement or an interval.</typeparam>
    /// <param name="row">The row.</param>
    /// <param name="tally">The looks at the thread.</param>
    /// <param name="lag">The looks at its sockets.</param>
    /// <param name="throttled">How long a quota kept the thread from running.</param>
    /// <param name="userShare">The part of the CPU time in user mode, 0 to 1; null if unknown.</param>
    internal static T Fill<T>(
        T row, LoopTally tally, LagTally lag, ThrottleReading throttled, double? userShare)
        where T : EventLoopFigures
    {
        if (tally.Nanoseconds <= 0)
            return row;
        var shares = LoopShares.Of(
            tally.Nanoseconds, tally.RunNanoseconds, tally.DelayNanoseconds, throttled.Nanoseconds, tally.Sleeps);
        EventLoopFigures filled = row with
        {
            Turns = tally.Turns.TotalCount,
            Histogram = tally.Turns,
            LagHistogram = lag.Lags,
            AsleepPercent = shares.Asleep,
            RunningPercent = shares.Running,
            UserPercent = shares.Running * userShare,
            SystemPercent = shares.Running * (1 - userShare),
            BlockedPercent = shares.Blocked,
            WaitingForProcessorPercent = shares.WaitingForProcessor,
            ThrottledPercent = shares.Throttled,
            StoppedPercent = shares.Stopped,
            WaitsPerSecond = tally.Turns.TotalCount * (double)Nanoseconds.PerSecond / tally.Nanoseconds,
        };
        return (T)filled;
    }

    /// <summary>Replaces figures from looks with the counts of programs in the kernel.</summary>
    /// <typeparam name="T">A measurement or an interval.</typeparam>
    /// <param name="row">The row.</param>
    /// <param name="before">The counts at its beginning.</param>
    /// <param name="now">The counts at its end.</param>
    /// <param name="tally">The looks at the thread between them.</param>
    /// <param name="hasEvents">Whether the waits return a number of events.</param>
    internal static T Trace<T>(T row, LoopCounts before, LoopCounts now, LoopTally tally, bool hasEvents)
        where T : EventLoopFigures
    {
        if (tally.Nanoseconds <= 0)
            return row;
        double factor = now.FactorSince(before);
        double tracedPercent = now.TracedPercentSince(before);
        LongHistogram turns = now.TurnsSince(before);
        double waits = now.Waits - before.Waits;
        bool isKnown = factor > 0;
        if (tracedPercent < 100)
            AddStalls(turns, tally);
        EventLoopFigures traced = row with
        {
            Turns = turns.TotalCount,
            Histogram = turns,
            LagHistogram = now.LagsSince(before) is { } lags ? AddLonger(lags, row.LagHistogram) : row.LagHistogram,
            WaitsPerSecond = isKnown ? factor * waits * Nanoseconds.PerSecond / tally.Nanoseconds : null,
            EventsPerWait = hasEvents && waits > 0 ? (now.Events - before.Events) / waits : null,
            SystemCallPercent = isKnown
                ? Math.Clamp(
                    100 * factor * (now.CallNanoseconds - before.CallNanoseconds) / tally.Nanoseconds, 0, 100)
                : null,
            TracedPercent = tracedPercent,
        };
        return (T)traced;
    }

    // Looks also find a thread asleep in a call, or stopped, while tracing pauses: its turn took at least as long.
    private static void AddStalls(LongHistogram turns, LoopTally tally)
    {
        long longest = turns.TotalCount > 0 ? turns.GetMaxValue() : 0;
        foreach (LoopSpell? spell in (LoopSpell?[])[tally.LongestCall, tally.LongestStop])
        {
            if (spell is { } stall && stall.Nanoseconds > longest + StallUncertainty)
                Latency.Record(turns, stall.Nanoseconds);
        }
    }

    // Only looks see data that nothing has read yet. A look may be two clock ticks off.
    private static LongHistogram AddLonger(LongHistogram traced, HistogramBase sampled)
    {
        long longest = traced.TotalCount > 0 ? traced.GetMaxValue() + LagUncertainty : 0;
        foreach (HistogramIterationValue value in sampled.RecordedValues())
        {
            if (value.ValueIteratedTo > longest)
                traced.RecordValueWithCount(value.ValueIteratedTo, value.CountAtValueIteratedTo);
        }
        return traced;
    }
}
