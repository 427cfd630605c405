using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>What a <see cref="TransferTask"/> sends, and how.</summary>
public sealed record FileSendPlan
{
    /// <summary>The absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The other end: a name or an address.</summary>
    public required string ComputerName { get; init; }

    /// <summary>The other end's port.</summary>
    public required int Port { get; init; }

    /// <summary>The method; Auto for the one that is best in this host's own measurements.</summary>
    public TransferMethod Method { get; init; }

    /// <summary>The offset of the first byte in the file.</summary>
    public long Offset { get; init; }

    /// <summary>The number of bytes; <see langword="null"/> for all.</summary>
    public long? Count { get; init; }

    /// <summary>How the method is set up.</summary>
    public TransferOptions Options { get; init; } = new();

    /// <summary>TCP_CONGESTION; <see langword="null"/> for the host's default.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>Whether to append the SHA-256 of the bytes, for a receiver that compares it.</summary>
    public bool AppendHash { get; init; }

    /// <summary>
    /// The time without progress after which the transfer fails; <see langword="null"/> for no limit.
    /// </summary>
    public double? IdleTimeoutSeconds { get; init; }
}
