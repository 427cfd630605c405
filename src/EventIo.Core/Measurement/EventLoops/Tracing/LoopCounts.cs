using System.Buffers.Binary;
using HdrHistogram;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>A thread's counts from the attachment of the programs to one moment.</summary>
internal sealed record LoopCounts
{
    private readonly ulong[] _turns = [];
    private readonly ulong[]? _lags;

    /// <summary>All zero.</summary>
    internal static LoopCounts None { get; } = new();

    /// <summary>Waits that have returned.</summary>
    internal long Waits { get; private init; }

    /// <summary>Events that these waits returned.</summary>
    internal long Events { get; private init; }

    /// <summary>Time in other calls, including the time so far in one that has not returned.</summary>
    internal long CallNanoseconds { get; private init; }

    /// <summary>Other calls that have returned.</summary>
    internal long Calls { get; private init; }

    /// <summary>The longest other call that has returned; 0 for none.</summary>
    internal long LongestNanoseconds { get; private init; }

    /// <summary>The number of that call.</summary>
    internal int LongestCall { get; private init; }

    /// <summary>The first argument of that call.</summary>
    internal ulong LongestDescriptor { get; private init; }

    /// <summary>How long the unfinished turn has taken so far; 0 during a wait.</summary>
    internal long OpenTurnNanoseconds { get; private init; }

    /// <summary>Reads a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="turns">The histogram of its turns.</param>
    /// <param name="lags">The histogram of its lags; null if they are not traced.</param>
    /// <param name="now">When it was read: monotonic nanoseconds, the clock of the programs.</param>
    internal static LoopCounts Of(ReadOnlySpan<byte> cell, ulong[] turns, ulong[]? lags, long now)
    {
        long entered = Word(cell, ThreadCell.EnteredAt);
        long open = entered != 0 && Word(cell, ThreadCell.IsWait) == 0 ? now - entered : 0;
        long turnStart = Word(cell, ThreadCell.TurnStart);
        return new(turns, lags)
        {
            Waits = Word(cell, ThreadCell.Waits),
            Events = Word(cell, ThreadCell.Events),
            CallNanoseconds = Word(cell, ThreadCell.CallNanoseconds) + Math.Max(0, open),
            Calls = Word(cell, ThreadCell.Calls),
            LongestNanoseconds = Word(cell, ThreadCell.LongestNanoseconds),
            LongestCall = (int)Word(cell, ThreadCell.LongestCall),
            LongestDescriptor = (ulong)Word(cell, ThreadCell.LongestDescriptor),
            OpenTurnNanoseconds = turnStart != 0 ? Math.Max(0, now - turnStart) : 0,
        };
    }

    private LoopCounts()
    {
    }

    private LoopCounts(ulong[] turns, ulong[]? lags) => (_turns, _lags) = (turns, lags);

    /// <summary>The turns since an earlier moment; an unfinished turn counts with its time so far.</summary>
    internal LongHistogram TurnsSince(LoopCounts before)
    {
        LongHistogram histogram = TurnBuckets.ToHistogram(Difference(_turns, before._turns));
        if (OpenTurnNanoseconds > 0)
            Histograms.Latency.Record(histogram, OpenTurnNanoseconds);
        return histogram;
    }

    /// <summary>The waiting times of the data read since an earlier moment; null if they are not traced.</summary>
    internal LongHistogram? LagsSince(LoopCounts before) =>
        _lags is null ? null : TurnBuckets.ToHistogram(Difference(_lags, before._lags ?? []));

    private static ulong[] Difference(ulong[] now, ulong[] before)
    {
        ulong[] counts = [.. now];
        for (int i = 0; i < Math.Min(counts.Length, before.Length); i++)
            counts[i] -= before[i];
        return counts;
    }

    private static long Word(ReadOnlySpan<byte> cell, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(cell[offset..]);
}
