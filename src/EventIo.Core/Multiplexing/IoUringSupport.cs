namespace EventIo.Multiplexing;

/// <summary>What this host offers of io_uring(7).</summary>
public sealed record IoUringSupport
{
    /// <summary>Whether a ring can be set up that does all that <see cref="TriggerMode.MultishotPoll"/> needs.</summary>
    public bool IsAvailable => Reason is null;

    /// <summary>Why there is none; <see langword="null"/> when there is.</summary>
    public string? Reason { get; init; }

    /// <summary>What an operator can do about it; <see langword="null"/> when nothing needs to be done.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>
    /// Whether <see cref="TriggerMode.MultishotReceive"/> works: receives into a ring of provided buffers (Linux 5.19).
    /// </summary>
    public bool HasBufferRing { get; init; }

    /// <summary>The switches that a ring has here.</summary>
    public RingFeature RingFeatures { get; init; }

    /// <summary>The setup flags that the kernel knows, by its names without IORING_SETUP_.</summary>
    public IReadOnlyList<string> SetupFlags { get; init; } = [];

    /// <summary>The features that the kernel reports, by its names without IORING_FEAT_.</summary>
    public IReadOnlyList<string> FeatureBits { get; init; } = [];

    /// <summary>The operations that the kernel supports, by its names without IORING_OP_.</summary>
    public IReadOnlyList<string> Opcodes { get; init; } = [];
}
