namespace EventIo.Native.Linux;

/// <summary>CPU time by where it went. The kernel knows the sum to the microsecond, the two parts by sampling.</summary>
/// <param name="UserSeconds">Seconds in user mode.</param>
/// <param name="SystemSeconds">Seconds in the kernel.</param>
internal readonly record struct CpuTimes(double UserSeconds, double SystemSeconds)
{
    // struct rusage begins with two timevals; it has 18 longs (getrusage(2)).
    private const int RusageLongs = 18;
    private const double MicrosecondsPerSecond = 1e6;

    internal double Seconds => UserSeconds + SystemSeconds;

    /// <summary>What the calling thread has used.</summary>
    internal static unsafe CpuTimes OfCurrentThread()
    {
        long* usage = stackalloc long[RusageLongs];
        NativeException.Check(LibCSupplement.GetResourceUsage(LibCSupplement.RUSAGE_THREAD, usage), "getrusage(2)");
        return new CpuTimes(
            usage[0] + (usage[1] / MicrosecondsPerSecond), usage[2] + (usage[3] / MicrosecondsPerSecond));
    }

    public static CpuTimes operator -(CpuTimes left, CpuTimes right) =>
        new(left.UserSeconds - right.UserSeconds, left.SystemSeconds - right.SystemSeconds);

    public static CpuTimes operator +(CpuTimes left, CpuTimes right) =>
        new(left.UserSeconds + right.UserSeconds, left.SystemSeconds + right.SystemSeconds);
}
