using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>What a <see cref="TransferTask"/> receives, and how.</summary>
public sealed record FileReceivePlan
{
    /// <summary>The absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The listener to accept the connection from; the caller disposes it.</summary>
    public required TransferListener Listener { get; init; }

    /// <summary>Whether to overwrite an existing file, which is an error otherwise.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Splice or Copy; Auto for Splice if the file supports it.</summary>
    public TransferMethod Method { get; init; }

    /// <summary>How the method is set up.</summary>
    public TransferOptions Options { get; init; } = new();

    /// <summary>Whether the last 32 bytes are the SHA-256 of the bytes before them, which is then compared.</summary>
    public bool AppendHash { get; init; }

    /// <summary>
    /// The time without received bytes after which the transfer fails; <see langword="null"/> for no limit.
    /// </summary>
    public double? IdleTimeoutSeconds { get; init; }
}
