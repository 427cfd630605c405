using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>What a <see cref="TransferTask"/> sends, and how.</summary>
public sealed record FileSendPlan
{
    /// <summary>The file, from the root.</summary>
    public required string Path { get; init; }

    /// <summary>The other end: a name or an address.</summary>
    public required string ComputerName { get; init; }

    /// <summary>The other end's port.</summary>
    public required int Port { get; init; }

    /// <summary>The method; Auto for the one that this host's own measurements show best.</summary>
    public TransferMethod Method { get; init; }

    /// <summary>Where in the file to begin.</summary>
    public long Offset { get; init; }

    /// <summary>How many bytes; none for all that there are.</summary>
    public long? Count { get; init; }

    /// <summary>How the method is set up.</summary>
    public TransferOptions Options { get; init; } = new();

    /// <summary>TCP_CONGESTION; none for the host's default.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>Appends the SHA-256 of the bytes to them, for a receiver that compares.</summary>
    public bool AppendHash { get; init; }

    /// <summary>How long nothing may move; none for as long as it takes.</summary>
    public double? IdleTimeoutSeconds { get; init; }
}
