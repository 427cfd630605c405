using System.Globalization;

namespace EventIo.Native.Linux;

/// <summary>Resources that a thread of Linux has used, from its CPU clock and from /proc.</summary>
internal sealed unsafe class LinuxThreadUsage : ThreadUsage
{
    // struct rusage: two timevals, then fourteen longs, of which these are the last two (getrusage(2)).
    private const int RusageLongs = 18;
    private const int RusageVoluntary = 16;
    private const int RusageInvoluntary = 17;

    private readonly int _clock;
    private readonly int _thread = LibCSupplement.CurrentThreadId();

    /// <summary>Measures the calling thread.</summary>
    internal LinuxThreadUsage()
    {
        int clock;
        int error = LibCSupplement.GetThreadCpuClock(LibCSupplement.CurrentThread(), &clock);
        if (error != 0)
            throw new NativeException("pthread_getcpuclockid(3)", error);
        _clock = clock;
    }

    /// <inheritdoc/>
    internal override int? ThreadId => _thread;

    /// <inheritdoc/>
    private protected override double ReadCpuSeconds() => LibCSupplement.CpuSeconds(_clock) ?? 0;

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
            // The thread has just ended.
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
