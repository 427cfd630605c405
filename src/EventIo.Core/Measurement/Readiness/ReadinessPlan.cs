using EventIo.Multiplexing;
using EventIo.Sockets.Options;

namespace EventIo.Measurement.Readiness;

/// <summary>What a <see cref="ReadinessProbe"/> measures.</summary>
public sealed record ReadinessPlan
{
    /// <summary>The variants to compare.</summary>
    public IReadOnlyList<MultiplexerVariant> Variants { get; init; } = MultiplexerVariant.All;

    /// <summary>Numbers of watched sockets; rows are measured for each.</summary>
    public IReadOnlyList<int> SocketCounts { get; init; } = [10, 100, 1000];

    /// <summary>
    /// Numbers of sockets that become ready; larger than the number of sockets means all. Rows are measured for each.
    /// </summary>
    public IReadOnlyList<int> ActiveCounts { get; init; } = [100];

    /// <summary>What is timed.</summary>
    public ProbeMode Mode { get; init; }

    /// <summary>The kind of sockets. Windows has no pairs of UNIX sockets.</summary>
    public ProbeTransport Transport { get; init; } = StreamPairs.Lightest;

    /// <summary>Options of the sockets, set on both ends.</summary>
    public SocketOptionSet SocketOptions { get; init; } = SocketOptionSet.Empty;

    /// <summary>Turns of each row, over all rounds.</summary>
    public int Iterations { get; init; } = 20_000;

    /// <summary>Turns before each round that are not counted.</summary>
    public int WarmupIterations { get; init; } = 1_000;

    /// <summary>The time limit of a row in seconds, over all rounds; a row that reaches it has fewer turns.</summary>
    public double DurationSeconds { get; init; } = 2;

    /// <summary>The number of rounds, in which the variants alternate: a disturbance affects all of them.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How often the whole measurement is repeated; each repetition adds a row for each variant.</summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>Seeds the schedule of active peers, which is the same for every variant.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The processor of the measuring thread; <see langword="null"/> for the first allowed one.</summary>
    public int? Processor { get; init; }

    /// <summary>
    /// Wakeup: the writer's processor; <see langword="null"/> for the first allowed one that is not the measuring
    /// thread's.
    /// </summary>
    public int? WriterProcessor { get; init; }

    /// <summary>Wakeup: microseconds to pause before each write, so that the waiter falls asleep.</summary>
    public int GapMicroseconds { get; init; } = 100;

    /// <summary>Measures select with bitmaps larger than FD_SETSIZE, which the kernel accepts.</summary>
    public bool AllowLargeDescriptorSet { get; init; }

    /// <summary>Measures as many sockets as the descriptor limit allows if more are requested.</summary>
    public bool FitToDescriptorLimit { get; init; }
}
