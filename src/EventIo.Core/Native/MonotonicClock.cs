using System.Diagnostics;
using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Native;

/// <summary>Clocks that never go back.</summary>
public static class MonotonicClock
{
    /// <summary>A time that never comes.</summary>
    public const long Never = long.MaxValue;

    // 1 on Linux, where the compiler drops it; 100 on Windows.
    private static readonly long NanosecondsPerTick = Native.Nanoseconds.PerSecond / Stopwatch.Frequency;

    /// <summary>
    /// The current time in nanoseconds; on Linux that of CLOCK_MONOTONIC, through the vDSO: about 25 ns a call.
    /// </summary>
    public static long Nanoseconds => Stopwatch.GetTimestamp() * NanosecondsPerTick;

    /// <summary>The resolution of <see cref="ThreadCpuNanoseconds"/>, in nanoseconds.</summary>
    public static long ThreadCpuStepNanoseconds => OperatingSystem.IsWindows() ? ThreadTimes.StepNanoseconds : 1;

    /// <summary>
    /// CPU time of the calling thread in nanoseconds, by a system call: CLOCK_THREAD_CPUTIME_ID; on Windows
    /// GetThreadTimes, in steps of 15.6 ms.
    /// </summary>
    public static long ThreadCpuNanoseconds =>
        OperatingSystem.IsWindows() ? ThreadTimes.OwnNanoseconds : LibCSupplement.ThreadCpuNanoseconds();
}
