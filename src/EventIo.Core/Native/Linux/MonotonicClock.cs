using System.Diagnostics;
using EventIo.Native.Windows;

namespace EventIo.Native.Linux;

/// <summary>Clocks that never go back.</summary>
public static class MonotonicClock
{
    // 1 on Linux, where the compiler drops it; 100 on Windows.
    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    /// <summary>Nanoseconds. On Linux of CLOCK_MONOTONIC, through the vDSO: about 25 ns a call.</summary>
    public static long Nanoseconds => Stopwatch.GetTimestamp() * NanosecondsPerTick;

    /// <summary>The steps that <see cref="ThreadCpuNanoseconds"/> goes in, in nanoseconds.</summary>
    public static long ThreadCpuStepNanoseconds => OperatingSystem.IsWindows() ? ThreadTimes.StepNanoseconds : 1;

    /// <summary>
    /// Nanoseconds of CPU time that the calling thread has used: a system call. CLOCK_THREAD_CPUTIME_ID; on Windows
    /// GetThreadTimes, in steps of 15.6 ms.
    /// </summary>
    public static long ThreadCpuNanoseconds =>
        OperatingSystem.IsWindows() ? ThreadTimes.OwnNanoseconds : LibCSupplement.ThreadCpuNanoseconds();
}
