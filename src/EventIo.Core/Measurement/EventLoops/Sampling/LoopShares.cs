namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>Where a thread's time went, in percent of the same time: the parts add up to 100.</summary>
internal readonly record struct LoopShares
{
    /// <summary>Asleep in a wait.</summary>
    internal double Asleep { get; private init; }

    /// <summary>On a processor.</summary>
    internal double Running { get; private init; }

    /// <summary>Asleep in another call.</summary>
    internal double Blocked { get; private init; }

    /// <summary>Ready to run without a processor.</summary>
    internal double WaitingForProcessor { get; private init; }

    /// <summary>Kept from running by a quota.</summary>
    internal double Throttled { get; private init; }

    /// <summary>Stopped, traced or frozen.</summary>
    internal double Stopped { get; private init; }

    /// <summary>Divides a time into shares.</summary>
    /// <param name="total">The whole time, in nanoseconds; more than 0.</param>
    /// <param name="run">Time on a processor.</param>
    /// <param name="delay">
    /// Time ready to run without one. The kernel includes time in which a quota kept the thread from running.
    /// </param>
    /// <param name="throttled">How long its control group was throttled.</param>
    /// <param name="sleeps">How it slept for the rest of the time.</param>
    internal static LoopShares Of(long total, long run, long delay, long throttled, in SleepTimes sleeps)
    {
        // The kernel updates the accounts of a running thread at the clock tick: they may be one tick ahead of the
        // measured time.
        double busy = Math.Max(1, (run + delay) / (double)total);
        double ran = run / (total * busy);
        double waited = delay / (total * busy);
        double kept = Math.Min(waited, throttled / (double)total);
        double asleep = Math.Max(0, 1 - ran - waited);
        double inWait = sleeps.Sum > 0 ? asleep * sleeps.Waiting / sleeps.Sum : asleep;
        double inCall = sleeps.Sum > 0 ? asleep * sleeps.Blocked / sleeps.Sum : 0;
        return new()
        {
            Asleep = 100 * inWait,
            Running = 100 * ran,
            Blocked = 100 * inCall,
            WaitingForProcessor = 100 * (waited - kept),
            Throttled = 100 * kept,
            Stopped = 100 * Math.Max(0, asleep - inWait - inCall),
        };
    }
}
