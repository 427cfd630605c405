using EventIo.Measurement.EventLoops.Tracing.Programs;
using EventIo.Native.Linux.Bpf;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>What the programs have counted of a thread so far.</summary>
internal sealed record ThreadReading
{
    /// <summary>Waits that have returned.</summary>
    internal long Waits { get; init; }

    /// <summary>Events that these waits returned.</summary>
    internal long Events { get; init; }

    /// <summary>Time in other calls, including the time so far in one that has not returned.</summary>
    internal long CallNanoseconds { get; init; }

    /// <summary>The longest other call that has returned; 0 for none.</summary>
    internal long LongestNanoseconds { get; init; }

    /// <summary>The number of that call.</summary>
    internal int LongestCall { get; init; }

    /// <summary>Its first argument.</summary>
    internal ulong LongestDescriptor { get; init; }

    /// <summary>How long the unfinished turn has taken so far; 0 during a wait.</summary>
    internal long OpenTurnNanoseconds { get; init; }

    /// <summary>The histogram of its turns.</summary>
    internal ulong[] Turns { get; init; } = [];

    /// <summary>The histogram of its lags; null if they are not traced.</summary>
    internal ulong[]? Lags { get; init; }

    /// <summary>Reads a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="turns">The histogram of its turns.</param>
    /// <param name="lags">The histogram of its lags; null if they are not traced.</param>
    /// <param name="window">The window.</param>
    /// <param name="now">When it was read: monotonic nanoseconds, the clock of the programs.</param>
    internal static ThreadReading Of(
        ReadOnlySpan<byte> cell, ulong[] turns, ulong[]? lags, TraceWindow window, long now)
    {
        long entered = BpfMap.Word(cell, ThreadCell.EnteredAt);
        bool isInCall = entered >= window.OpenedAt && BpfMap.Word(cell, ThreadCell.IsWait) == 0;
        return new()
        {
            Waits = BpfMap.Word(cell, ThreadCell.Waits),
            Events = BpfMap.Word(cell, ThreadCell.Events),
            CallNanoseconds = BpfMap.Word(cell, ThreadCell.CallNanoseconds)
                + (isInCall ? Math.Max(0, window.End(now) - entered) : 0),
            LongestNanoseconds = BpfMap.Word(cell, ThreadCell.LongestNanoseconds),
            LongestCall = (int)BpfMap.Word(cell, ThreadCell.LongestCall),
            LongestDescriptor = (ulong)BpfMap.Word(cell, ThreadCell.LongestDescriptor),
            OpenTurnNanoseconds = IsInTurn(cell, window)
                ? Math.Max(1, now - BpfMap.Word(cell, ThreadCell.TurnStart))
                : 0,
            Turns = turns,
            Lags = lags,
        };
    }

    /// <summary>Returns whether a thread is in a turn whose beginning was seen.</summary>
    /// <param name="cell">Its cell.</param>
    /// <param name="window">The window.</param>
    internal static bool IsInTurn(ReadOnlySpan<byte> cell, TraceWindow window) =>
        BpfMap.Word(cell, ThreadCell.TurnStart) >= window.OpenedAt;
}
