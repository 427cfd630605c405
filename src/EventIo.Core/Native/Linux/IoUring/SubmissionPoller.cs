using System.Globalization;
using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <summary>The kernel's thread that polls a ring's submission queue (IORING_SETUP_SQPOLL): what it costs.</summary>
/// <param name="owner">The number of the thread that set the ring up, which the kernel names its own after.</param>
internal sealed unsafe class SubmissionPoller(int owner)
{
    private const double NanosecondsPerSecond = 1e9;

    // CPUCLOCK_PERTHREAD_MASK and CPUCLOCK_SCHED, as pthread_getcpuclockid(3) puts them below the thread's number.
    private const int ThreadClockBits = 6;
    private const int ThreadClockShift = 3;

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"iou-sqp-{owner}");
    private readonly Lock _gate = new();
    private int _thread;
    private double _cpuSeconds;

    /// <summary>CPU seconds that it has used so far; after its end, as of the last time that they were asked for.</summary>
    internal double CpuSeconds
    {
        get
        {
            lock (_gate)
            {
                if (_thread == 0)
                    _thread = Find();
                timespec time;
                if (_thread != 0
                    && LibCSupplement.ClockGetTime((~_thread << ThreadClockShift) | ThreadClockBits, &time) == 0)
                {
                    _cpuSeconds = (long)time.tv_sec + ((long)time.tv_nsec / NanosecondsPerSecond);
                }
                return _cpuSeconds;
            }
        }
    }

    private int Find()
    {
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(task, "comm")).TrimEnd() == _name)
                    return int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // That thread ended meanwhile.
            }
        }
        return 0;
    }
}
