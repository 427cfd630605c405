using System.Diagnostics;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Clocks that never go back.</summary>
public static unsafe class MonotonicClock
{
    /// <summary>Nanoseconds of CLOCK_MONOTONIC, through the vDSO: about 25 ns a call.</summary>
    public static long Nanoseconds => Stopwatch.GetTimestamp();

    /// <summary>Nanoseconds of CPU time that the calling thread has used (CLOCK_THREAD_CPUTIME_ID): a system call.</summary>
    public static long ThreadCpuNanoseconds
    {
        get
        {
            timespec time;
            _ = LibCSupplement.ClockGetTime(LibCSupplement.CLOCK_THREAD_CPUTIME_ID, &time);
            return ((long)time.tv_sec * 1_000_000_000) + (long)time.tv_nsec;
        }
    }
}
