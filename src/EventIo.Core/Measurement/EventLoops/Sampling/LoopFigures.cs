using EventIo.Measurement.EventLoops.Tracing;
using EventIo.Native;
using EventIo.Native.Linux.ControlGroups;
using HdrHistogram;
using HdrHistogram.Iteration;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>Fills rows with the tallied figures.</summary>
internal static class LoopFigures
{
    private const long LagUncertainty = 20 * Nanoseconds.PerMillisecond;

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
    /// <param name="nanoseconds">The time between them.</param>
    /// <param name="hasEvents">Whether the waits return a number of events.</param>
    internal static T Trace<T>(T row, LoopCounts before, LoopCounts now, long nanoseconds, bool hasEvents)
        where T : EventLoopFigures
    {
        if (nanoseconds <= 0)
            return row;
        LongHistogram turns = now.TurnsSince(before);
        long waits = now.Waits - before.Waits;
        EventLoopFigures traced = row with
        {
            Turns = turns.TotalCount,
            Histogram = turns,
            LagHistogram = now.LagsSince(before) is { } lags ? AddLonger(lags, row.LagHistogram) : row.LagHistogram,
            WaitsPerSecond = waits * (double)Nanoseconds.PerSecond / nanoseconds,
            EventsPerWait = hasEvents && waits > 0 ? (now.Events - before.Events) / (double)waits : null,
            SystemCallPercent = Math.Clamp(
                100.0 * (now.CallNanoseconds - before.CallNanoseconds) / nanoseconds, 0, 100),
        };
        return (T)traced;
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
