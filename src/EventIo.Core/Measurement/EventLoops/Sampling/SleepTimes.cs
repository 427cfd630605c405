namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>How a thread slept, as far as looks can show: weights rather than times.</summary>
/// <param name="Waiting">In a wait of its loop.</param>
/// <param name="Blocked">In another call.</param>
/// <param name="Stopped">Stopped, traced or frozen.</param>
internal readonly record struct SleepTimes(long Waiting, long Blocked, long Stopped)
{
    internal long Sum => Waiting + Blocked + Stopped;

    /// <summary>Adds time in a state; time on a processor adds nothing.</summary>
    internal SleepTimes Plus(LoopState state, long nanoseconds) => state switch
    {
        LoopState.Waiting => this with { Waiting = Waiting + nanoseconds },
        LoopState.Blocked => this with { Blocked = Blocked + nanoseconds },
        LoopState.Stopped => this with { Stopped = Stopped + nanoseconds },
        _ => this,
    };
}
