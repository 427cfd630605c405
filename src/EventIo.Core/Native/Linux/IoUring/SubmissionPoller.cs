using System.Globalization;

namespace EventIo.Native.Linux.IoUring;

/// <summary>
/// Measures the CPU time of the kernel thread that polls a ring's submission queue (IORING_SETUP_SQPOLL).
/// </summary>
/// <param name="owner">The id of the thread that set up the ring: the kernel names the polling thread after it.</param>
internal sealed class SubmissionPoller(int owner)
{
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"iou-sqp-{owner}");
    private readonly Lock _gate = new();
    private int _thread;
    private double _cpuSeconds;

    /// <summary>CPU seconds that it has used so far; after its end, the value last read.</summary>
    internal double CpuSeconds
    {
        get
        {
            lock (_gate)
            {
                if (_thread == 0)
                    _thread = Find();
                if (_thread != 0
                    && LibCSupplement.CpuSeconds(LibCSupplement.ThreadCpuClock(_thread)) is { } seconds)
                    _cpuSeconds = seconds;
                return _cpuSeconds;
            }
        }
    }

    private int Find()
    {
        const string Tasks = "/proc/self/task";
        if (!Directory.Exists(Tasks))
            return 0;
        foreach (string task in Directory.EnumerateDirectories(Tasks))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(task, "comm")).TrimEnd() == _name)
                    return int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // That thread has ended meanwhile.
            }
        }
        return 0;
    }
}
