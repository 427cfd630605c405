using System.Buffers.Text;

namespace EventIo.Native.Linux.Proc;

/// <summary>The lines of /proc/PID/status or /proc/PID/task/TID/status that this library uses.</summary>
internal readonly record struct ThreadStatus
{
    /// <summary>R, S, D, T (stopped), t (traced), Z, X, I.</summary>
    internal char State { get; private init; }

    /// <summary>The process that the thread belongs to.</summary>
    internal int ProcessId { get; private init; }

    /// <summary>The parent process.</summary>
    internal int ParentId { get; private init; }

    /// <summary>The process that traces it; 0 for none.</summary>
    internal int TracerId { get; private init; }

    /// <summary>The real user.</summary>
    internal uint UserId { get; private init; }

    /// <summary>How often it gave up its processor to wait.</summary>
    internal long VoluntarySwitches { get; private init; }

    /// <summary>How often it was preempted.</summary>
    internal long InvoluntarySwitches { get; private init; }

    /// <summary>Parses the text. Missing values stay zero.</summary>
    internal static ThreadStatus Parse(ReadOnlySpan<byte> text) => new()
    {
        State = ProcText.Value(text, "State:"u8) is [var state, ..] ? (char)state : '\0',
        ProcessId = (int)Number(text, "Tgid:"u8),
        ParentId = (int)Number(text, "PPid:"u8),
        TracerId = (int)Number(text, "TracerPid:"u8),
        UserId = (uint)Number(text, "Uid:"u8),
        VoluntarySwitches = Number(text, "voluntary_ctxt_switches:"u8),
        InvoluntarySwitches = Number(text, "nonvoluntary_ctxt_switches:"u8),
    };

    private static long Number(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        Utf8Parser.TryParse(ProcText.Value(text, name), out long value, out _) ? value : 0;
}
