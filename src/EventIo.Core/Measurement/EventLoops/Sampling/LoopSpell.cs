using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>A time for which a thread was seen in the same state, in the same call.</summary>
/// <param name="State">The state.</param>
/// <param name="Call">The call.</param>
/// <param name="Start">When it began, to half of the resolution (monotonic nanoseconds).</param>
/// <param name="End">When it ended, to half of the resolution, or when it was last seen.</param>
internal readonly record struct LoopSpell(LoopState State, SystemCallState Call, long Start, long End)
{
    /// <summary>How long it took.</summary>
    internal long Nanoseconds => End - Start;

    /// <summary>Whether a look belongs to it.</summary>
    internal bool Includes(in LoopLook look) => State == look.State
        && (State == LoopState.Stopped || Call.Equals(look.Call));
}
