using EventIo.Multiplexing;
using EventIo.Sockets;

namespace EventIo.Measurement;

/// <summary>What a <see cref="ReadinessProbe"/> measures.</summary>
public sealed record ReadinessPlan
{
    /// <summary>What is measured, side by side.</summary>
    public IReadOnlyList<MultiplexerVariant> Variants { get; init; } = MultiplexerVariant.All;

    /// <summary>How many sockets are watched; one set of rows for each.</summary>
    public IReadOnlyList<int> SocketCounts { get; init; } = [10, 100, 1000];

    /// <summary>How many of them ever become ready; more than there are means all. One set of rows for each.</summary>
    public IReadOnlyList<int> ActiveCounts { get; init; } = [100];

    /// <summary>What is timed.</summary>
    public ProbeMode Mode { get; init; }

    /// <summary>What the sockets are. Windows has no pairs of UNIX sockets.</summary>
    public ProbeTransport Transport { get; init; } = StreamPairs.Lightest;

    /// <summary>Options of the sockets, set on both ends.</summary>
    public SocketOptionSet SocketOptions { get; init; } = SocketOptionSet.Empty;

    /// <summary>Turns of each row, over all rounds.</summary>
    public int Iterations { get; init; } = 20_000;

    /// <summary>Turns before each round that are not counted.</summary>
    public int WarmupIterations { get; init; } = 1_000;

    /// <summary>No row takes longer than this, over all rounds; it then has fewer turns than asked.</summary>
    public double DurationSeconds { get; init; } = 2;

    /// <summary>How often each variant has its share, the variants taking turns: a noisy minute hits all.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How often all is measured, one after the other: a row of each variant for each time.</summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>Seeds the schedule of active peers, which is the same for every variant.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The processor that the measuring thread is bound to; none for the first that is allowed.</summary>
    public int? Processor { get; init; }

    /// <summary>Wakeup: the writer's processor; none for the first allowed one that is not the measuring thread's.</summary>
    public int? WriterProcessor { get; init; }

    /// <summary>Wakeup: microseconds of quiet before each write, in which the waiter falls asleep.</summary>
    public int GapMicroseconds { get; init; } = 100;

    /// <summary>Measures select with bitmaps larger than FD_SETSIZE, which the kernel takes.</summary>
    public bool AllowLargeDescriptorSet { get; init; }

    /// <summary>Measures as many sockets as the descriptor limit allows when more were asked for.</summary>
    public bool FitToDescriptorLimit { get; init; }
}
