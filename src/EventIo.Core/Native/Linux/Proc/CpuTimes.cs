namespace EventIo.Native.Linux.Proc;

/// <summary>
/// CPU time in user mode and in the kernel. The kernel knows the sum to the nanosecond (CLOCK_THREAD_CPUTIME_ID), but
/// only samples the parts.
/// </summary>
/// <param name="UserSeconds">Seconds in user mode.</param>
/// <param name="SystemSeconds">Seconds in the kernel.</param>
internal readonly record struct CpuTimes(double UserSeconds, double SystemSeconds)
{
    // struct rusage begins with two timevals; it has 18 longs (getrusage(2)).
    private const int RusageLongs = 18;
    private const double MicrosecondsPerSecond = 1e6;

    internal double Seconds => UserSeconds + SystemSeconds;

    /// <summary>Returns the CPU times of the calling thread.</summary>
    internal static unsafe CpuTimes OfCurrentThread()
    {
        long* usage = stackalloc long[RusageLongs];
        NativeException.Check(LibCSupplement.GetResourceUsage(LibCSupplement.RUSAGE_THREAD, usage), "getrusage(2)");
        double user = usage[0] + (usage[1] / MicrosecondsPerSecond);
        return new CpuTimes(user, (MonotonicClock.ThreadCpuNanoseconds / (double)Nanoseconds.PerSecond) - user);
    }

    /// <summary>Subtracts an earlier reading: no part becomes negative, and the sum stays exact.</summary>
    public static CpuTimes operator -(CpuTimes left, CpuTimes right)
    {
        double seconds = Math.Max(0, left.Seconds - right.Seconds);
        double user = Math.Clamp(left.UserSeconds - right.UserSeconds, 0, seconds);
        return new CpuTimes(user, seconds - user);
    }

    public static CpuTimes operator +(CpuTimes left, CpuTimes right) =>
        new(left.UserSeconds + right.UserSeconds, left.SystemSeconds + right.SystemSeconds);
}
