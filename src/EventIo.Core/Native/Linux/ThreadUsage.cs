using System.Globalization;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>What one thread has used: any thread may ask, also when it has ended.</summary>
internal sealed unsafe class ThreadUsage : IDisposable
{
    private const double NanosecondsPerSecond = 1e9;

    // struct rusage: two timevals, then fourteen longs, of which these are the last two (getrusage(2)).
    private const int RusageLongs = 18;
    private const int RusageVoluntary = 16;
    private const int RusageInvoluntary = 17;

    private readonly int _clock;
    private readonly int _thread;
    private Figures? _atEnd;

    private ThreadUsage(int clock, int thread)
    {
        _clock = clock;
        _thread = thread;
    }

    /// <summary>CPU seconds used so far (pthread_getcpuclockid(3)).</summary>
    internal double CpuSeconds => _atEnd?.CpuSeconds ?? ReadClock();

    /// <summary>Times that the thread gave its processor up, and times that it was made to.</summary>
    internal (long Voluntary, long Involuntary) ContextSwitches => _atEnd?.ContextSwitches ?? ReadContextSwitches();

    internal static ThreadUsage OfCurrentThread()
    {
        int clock;
        int error = LibCSupplement.GetThreadCpuClock(LibCSupplement.CurrentThread(), &clock);
        return error == 0
            ? new ThreadUsage(clock, LibCSupplement.CurrentThreadId())
            : throw new NativeException("pthread_getcpuclockid(3)", error);
    }

    /// <summary>Keeps the last figures. To be called by the thread itself, as it ends.</summary>
    public void Dispose()
    {
        long* usage = stackalloc long[RusageLongs];
        (long, long) switches = LibCSupplement.GetResourceUsage(LibCSupplement.RUSAGE_THREAD, usage) == 0
            ? (usage[RusageVoluntary], usage[RusageInvoluntary])
            : default;
        _atEnd = new Figures(ReadClock(), switches);
    }

    private double ReadClock()
    {
        timespec time;
        return LibCSupplement.ClockGetTime(_clock, &time) == 0
            ? (long)time.tv_sec + ((long)time.tv_nsec / NanosecondsPerSecond)
            : 0;
    }

    private (long Voluntary, long Involuntary) ReadContextSwitches()
    {
        try
        {
            string[] lines = File.ReadAllLines($"/proc/self/task/{_thread}/status");
            return (Value(lines, "voluntary_ctxt_switches:"), Value(lines, "nonvoluntary_ctxt_switches:"));
        }
        catch (IOException)
        {
            // It ended at this very moment.
            return _atEnd?.ContextSwitches ?? default;
        }
    }

    private static long Value(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(key.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)
            : 0;

    private sealed record Figures(double CpuSeconds, (long Voluntary, long Involuntary) ContextSwitches);
}
