using System.Globalization;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>What one thread of Linux has used, by the clock that the C library has for it and by /proc.</summary>
internal sealed unsafe class LinuxThreadUsage : ThreadUsage
{
    private const double NanosecondsPerSecond = 1e9;

    // struct rusage: two timevals, then fourteen longs, of which these are the last two (getrusage(2)).
    private const int RusageLongs = 18;
    private const int RusageVoluntary = 16;
    private const int RusageInvoluntary = 17;

    private readonly int _clock;
    private readonly int _thread = LibCSupplement.CurrentThreadId();

    /// <summary>Of the calling thread.</summary>
    internal LinuxThreadUsage()
    {
        int clock;
        int error = LibCSupplement.GetThreadCpuClock(LibCSupplement.CurrentThread(), &clock);
        if (error != 0)
            throw new NativeException("pthread_getcpuclockid(3)", error);
        _clock = clock;
    }

    /// <inheritdoc/>
    private protected override double ReadCpuSeconds()
    {
        timespec time;
        return LibCSupplement.ClockGetTime(_clock, &time) == 0
            ? (long)time.tv_sec + ((long)time.tv_nsec / NanosecondsPerSecond)
            : 0;
    }

    /// <inheritdoc/>
    private protected override (long? Voluntary, long? Involuntary) ReadContextSwitches()
    {
        try
        {
            string[] lines = File.ReadAllLines($"/proc/self/task/{_thread}/status");
            return (Value(lines, "voluntary_ctxt_switches:"), Value(lines, "nonvoluntary_ctxt_switches:"));
        }
        catch (IOException)
        {
            // It ended at this very moment.
            return (0, 0);
        }
    }

    /// <inheritdoc/>
    private protected override (long? Voluntary, long? Involuntary) ReadOwnContextSwitches()
    {
        long* usage = stackalloc long[RusageLongs];
        return LibCSupplement.GetResourceUsage(LibCSupplement.RUSAGE_THREAD, usage) == 0
            ? (usage[RusageVoluntary], usage[RusageInvoluntary])
            : (0, 0);
    }

    private static long Value(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(key.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)
            : 0;
}
