using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>A thread at one moment.</summary>
/// <param name="Nanoseconds">When, on the monotonic clock.</param>
/// <param name="Statistics">
/// Its times. For a running thread they are as of the kernel's last clock tick or context switch.
/// </param>
/// <param name="Sleeps">How often it has gone to sleep (voluntary context switches).</param>
/// <param name="State">The state it was in.</param>
/// <param name="Call">The call it slept in.</param>
internal readonly record struct LoopLook(
    long Nanoseconds, SchedulerStatistics Statistics, long Sleeps, LoopState State, SystemCallState Call)
{
    /// <summary>Returns whether it has slept in the same state, without waking up, since an earlier look.</summary>
    internal bool IsSameSleep(in LoopLook before) =>
        State != LoopState.Running && State == before.State && Statistics == before.Statistics;
}
