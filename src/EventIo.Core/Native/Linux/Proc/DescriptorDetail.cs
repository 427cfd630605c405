using System.Buffers.Text;

namespace EventIo.Native.Linux.Proc;

/// <summary>
/// The fdinfo of an eventfd, a timer, a signalfd, an inotify or a process descriptor (proc_pid_fdinfo(5)). Properties
/// of other kinds are null.
/// </summary>
internal sealed record DescriptorDetail
{
    /// <summary>eventfd: its count; it is readable unless 0.</summary>
    internal ulong? EventCount { get; private init; }

    /// <summary>Timer: expirations that were not read; it is readable unless 0.</summary>
    internal ulong? TimerTicks { get; private init; }

    /// <summary>Timer: nanoseconds until it expires; 0 for a timer that is not set.</summary>
    internal long? TimerNanoseconds { get; private init; }

    /// <summary>Timer: nanoseconds between expirations; 0 for a timer that expires once.</summary>
    internal long? TimerIntervalNanoseconds { get; private init; }

    /// <summary>signalfd: a bit for each signal; signal 1 is bit 0.</summary>
    internal ulong? SignalMask { get; private init; }

    /// <summary>inotify: the number of watches.</summary>
    internal int? InotifyWatches { get; private init; }

    /// <summary>Process descriptor: the process ID; -1 after its end.</summary>
    internal int? ProcessId { get; private init; }

    /// <summary>Parses the text.</summary>
    internal static DescriptorDetail Parse(ReadOnlySpan<byte> text)
    {
        var detail = new DescriptorDetail();
        int inotify = 0;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = ProcText.NextLine(ref text);
            if (ProcText.TryField(line, "eventfd-count:"u8, out ulong count, 'x'))
                detail = detail with { EventCount = count };
            else if (ProcText.TryField(line, "ticks:"u8, out ulong ticks))
                detail = detail with { TimerTicks = ticks };
            else if (line.StartsWith("it_value:"u8))
                detail = detail with { TimerNanoseconds = Time(line) };
            else if (line.StartsWith("it_interval:"u8))
                detail = detail with { TimerIntervalNanoseconds = Time(line) };
            else if (ProcText.TryField(line, "sigmask:"u8, out ulong mask, 'x'))
                detail = detail with { SignalMask = mask };
            else if (line.StartsWith("inotify "u8))
                inotify++;
            else if (line.StartsWith("Pid:"u8)
                && Utf8Parser.TryParse(line["Pid:"u8.Length..].Trim(" \t"u8), out int process, out _))
                detail = detail with { ProcessId = process };
        }
        return inotify > 0 ? detail with { InotifyWatches = inotify } : detail;
    }

    /// <summary>The flags that a descriptor of any kind was opened with (O_*).</summary>
    /// <param name="text">Its fdinfo.</param>
    /// <returns>null where there is no such line.</returns>
    internal static int? Flags(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = ProcText.NextLine(ref text);
            if (!line.StartsWith("flags:"u8))
                continue;
            int flags = 0;
            // Octal, which Utf8Parser does not know.
            foreach (byte digit in line["flags:"u8.Length..].Trim(" \t"u8))
                flags = (flags << 3) + (digit - '0');
            return flags;
        }
        return null;
    }

    // it_value: (seconds, nanoseconds)
    private static long Time(ReadOnlySpan<byte> line)
    {
        int open = line.IndexOf((byte)'(');
        return Utf8Parser.TryParse(line[(open + 1)..], out long seconds, out int used)
            && Utf8Parser.TryParse(line[(open + 1 + used)..].TrimStart(", "u8), out long nanoseconds, out _)
            ? (seconds * Nanoseconds.PerSecond) + nanoseconds
            : 0;
    }
}
