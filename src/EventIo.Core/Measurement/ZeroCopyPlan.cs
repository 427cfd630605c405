using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>What a <see cref="ZeroCopyProbe"/> measures.</summary>
public sealed record ZeroCopyPlan
{
    /// <summary>The methods, side by side.</summary>
    public IReadOnlyList<TransferMethod> Methods { get; init; } = TransferCatalog.Methods;

    /// <summary>Bytes of one transfer; rows for each.</summary>
    public IReadOnlyList<long> PayloadBytes { get; init; } =
        [1L << 10, 1L << 14, 1L << 18, 1L << 22, 1L << 26, 1L << 30];

    /// <summary>Seconds of each row, over all rounds; a transfer that takes longer is made once in each round.</summary>
    public double DurationSeconds { get; init; } = 0.6;

    /// <summary>How often each method has its share, the methods taking turns: a noisy minute hits all.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>How often all of it is measured, one after the other: so many rows of each kind, for a comparison.</summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>The file whose bytes are moved; none for bytes in memory.</summary>
    public string? Path { get; init; }

    /// <summary>A sink elsewhere, by name or address; none for one in this process, over loopback.</summary>
    public string? ComputerName { get; init; }

    /// <summary>The port of a sink elsewhere.</summary>
    public int? Port { get; init; }

    /// <summary>TCP_CONGESTION of the sending end; none for the host's default.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>How the methods are set up.</summary>
    public TransferOptions Options { get; init; } = new();

    /// <summary>The processor that the moving thread is bound to; none for the first that is allowed.</summary>
    public int? Processor { get; init; }

    /// <summary>The processor that the sink is bound to; none for another one than the moving thread's.</summary>
    public int? SinkProcessor { get; init; }
}
