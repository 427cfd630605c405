using EventIo.Native.Linux;

namespace EventIo.Native;

/// <summary>Sleeps that are shorter than the framework's.</summary>
internal static class ThreadSleep
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>Gives the processor up for a time, or a little longer; on Windows in whole milliseconds.</summary>
    internal static void For(long nanoseconds)
    {
        if (OperatingSystem.IsWindows())
            Thread.Sleep((int)((nanoseconds + NanosecondsPerMillisecond - 1) / NanosecondsPerMillisecond));
        else
            LibCSupplement.Sleep(nanoseconds);
    }
}
