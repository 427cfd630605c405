using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>What a <see cref="ZeroCopyProbe"/> measures.</summary>
public sealed record ZeroCopyPlan
{
    /// <summary>The methods to compare.</summary>
    public IReadOnlyList<TransferMethod> Methods { get; init; } = TransferCatalog.Methods;

    /// <summary>
    /// Bytes of one transfer; rows are measured for each. With the defaults, nine methods take less than ten seconds.
    /// </summary>
    public IReadOnlyList<long> PayloadBytes { get; init; } = [1L << 12, 1L << 16, 1L << 20, 1L << 24];

    /// <summary>
    /// Seconds of each row, over all rounds; a transfer that takes longer is made once in each round.
    /// </summary>
    public double DurationSeconds { get; init; } = 0.2;

    /// <summary>The number of rounds, in which the methods alternate: a disturbance affects all of them.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>
    /// How often the whole measurement is repeated, for a comparison; each repetition adds a row of each kind.
    /// </summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>The file whose bytes are moved; <see langword="null"/> for bytes in memory.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// The name or address of a sink elsewhere; <see langword="null"/> for one in this process, over loopback.
    /// </summary>
    public string? ComputerName { get; init; }

    /// <summary>The port of the sink at <see cref="ComputerName"/>.</summary>
    public int? Port { get; init; }

    /// <summary>TCP_CONGESTION of the sending end; <see langword="null"/> for the host's default.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>How the methods are set up.</summary>
    public TransferOptions Options { get; init; } = new();

    /// <summary>The processor of the moving thread; <see langword="null"/> for the first allowed one.</summary>
    public int? Processor { get; init; }

    /// <summary>The processor of the sink; <see langword="null"/> for another one than the moving thread's.</summary>
    public int? SinkProcessor { get; init; }
}
