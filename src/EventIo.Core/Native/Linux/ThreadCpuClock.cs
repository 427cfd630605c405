using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>The CPU time of one thread, which any thread may read (pthread_getcpuclockid(3)).</summary>
internal sealed unsafe class ThreadCpuClock : IDisposable
{
    private const double NanosecondsPerSecond = 1e9;

    private readonly int _clock;
    private double _secondsAtEnd = double.NaN;

    private ThreadCpuClock(int clock) => _clock = clock;

    /// <summary>CPU seconds used so far; the last figure once the thread has ended.</summary>
    internal double Seconds => double.IsNaN(_secondsAtEnd) ? Read() : _secondsAtEnd;

    internal static ThreadCpuClock OfCurrentThread()
    {
        int clock;
        int error = LibCSupplement.GetThreadCpuClock(LibCSupplement.CurrentThread(), &clock);
        return error == 0
            ? new ThreadCpuClock(clock)
            : throw new NativeException("pthread_getcpuclockid(3)", error);
    }

    /// <summary>Keeps the last figure. To be called by the thread itself, as it ends.</summary>
    public void Dispose() => _secondsAtEnd = Read();

    private double Read()
    {
        timespec time;
        return LibCSupplement.ClockGetTime(_clock, &time) == 0
            ? (long)time.tv_sec + ((long)time.tv_nsec / NanosecondsPerSecond)
            : 0;
    }
}
