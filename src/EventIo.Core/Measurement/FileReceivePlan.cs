using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>What a <see cref="TransferTask"/> receives, and how.</summary>
public sealed record FileReceivePlan
{
    /// <summary>The file, from the root.</summary>
    public required string Path { get; init; }

    /// <summary>Where it is received at; stays the caller's to dispose.</summary>
    public required TransferListener Listener { get; init; }

    /// <summary>Writes over a file that is there; otherwise that is an error.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Splice or Copy; Auto for Splice where the file can.</summary>
    public TransferMethod Method { get; init; }

    /// <summary>How the method is set up.</summary>
    public TransferOptions Options { get; init; } = new();

    /// <summary>Takes the last 32 bytes for the SHA-256 of those before, and compares.</summary>
    public bool AppendHash { get; init; }

    /// <summary>How long nothing may come; none for as long as it takes.</summary>
    public double? IdleTimeoutSeconds { get; init; }
}
