using System.Globalization;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>
/// The kernel threads that work for this thread's rings (iou-wrk-N): what they use is in no figure of the thread itself.
/// </summary>
internal static unsafe class RingWorkers
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>CPU seconds of those that are alive, all of them spent in the kernel. They live for seconds after their last work.</summary>
    internal static double CpuSecondsOfCurrentThread()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"iou-wrk-{LibCSupplement.CurrentThreadId()}");
        double seconds = 0;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (IsNamed(task, name) && int.TryParse(Path.GetFileName(task), CultureInfo.InvariantCulture, out int thread))
                seconds += CpuSeconds(thread);
        }
        return seconds;
    }

    private static bool IsNamed(string task, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).AsSpan().TrimEnd().SequenceEqual(name);
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return false;
        }
    }

    private static double CpuSeconds(int thread)
    {
        // MAKE_THREAD_CPUCLOCK(thread, CPUCLOCK_SCHED) of include/linux/posix-timers.h: the bits are ABI.
        int clock = (~thread << 3) | 6;
        timespec time;
        return LibCSupplement.ClockGetTime(clock, &time) == 0
            ? (long)time.tv_sec + ((long)time.tv_nsec / NanosecondsPerSecond)
            : 0;
    }
}
