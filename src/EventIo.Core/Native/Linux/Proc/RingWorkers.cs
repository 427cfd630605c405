using System.Globalization;

namespace EventIo.Native.Linux.Proc;

/// <summary>
/// The kernel threads that work for this thread's rings (iou-wrk-N). Their CPU time is not part of the thread's own.
/// </summary>
internal static class RingWorkers
{
    private const string Tasks = "/proc/self/task";

    /// <summary>
    /// Returns the CPU seconds of the living workers, all spent in the kernel. They live for seconds after their last
    /// work.
    /// </summary>
    internal static double CpuSecondsOfCurrentThread()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"iou-wrk-{LibCSupplement.CurrentThreadId()}");
        double seconds = 0;
        if (!Directory.Exists(Tasks))
            return 0;
        foreach (string task in Directory.EnumerateDirectories(Tasks))
        {
            if (IsNamed(task, name)
                && int.TryParse(Path.GetFileName(task), CultureInfo.InvariantCulture, out int thread))
                seconds += LibCSupplement.CpuSeconds(LibCSupplement.ThreadCpuClock(thread)) ?? 0;
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
            // The thread has ended meanwhile.
            return false;
        }
    }
}
