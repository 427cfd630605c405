using EventIo.Native.Linux;

namespace EventIo.Native;

/// <summary>Sleeps with a finer resolution than the framework's.</summary>
internal static class ThreadSleep
{
    /// <summary>Sleeps for at least a time in nanoseconds; on Windows in whole milliseconds.</summary>
    internal static void For(long nanoseconds)
    {
        if (OperatingSystem.IsWindows())
            Thread.Sleep((int)((nanoseconds + Nanoseconds.PerMillisecond - 1) / Nanoseconds.PerMillisecond));
        else
            LibCSupplement.Sleep(nanoseconds);
    }
}
