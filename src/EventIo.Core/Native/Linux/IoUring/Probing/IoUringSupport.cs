namespace EventIo.Native.Linux.IoUring.Probing;

/// <summary>What this host supports of io_uring(7).</summary>
public sealed record IoUringSupport
{
    /// <summary>Whether a ring that accepts, receives, sends and polls can be set up here (Linux 5.6).</summary>
    public bool IsAvailable => Reason is null;

    /// <summary>Why io_uring is not available; <see langword="null"/> when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>What an operator can do about that; <see langword="null"/> when io_uring is available.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>The call that the kernel refused; <see langword="null"/> when it did not.</summary>
    internal NativeException? Refused { get; init; }

    /// <summary>The abilities of rings here besides the switches.</summary>
    internal RingAbility Abilities { get; init; }

    /// <summary>How a ring accepts and receives here by default.</summary>
    public RingLevel Level => (Abilities & RingAbility.BufferRing) == 0 ? RingLevel.SingleRequests
        : (RingFeatures & RingFeature.MultishotReceive) == 0 ? RingLevel.BufferRing
        : (RingFeatures & RingFeature.DeferTaskrun) == 0 ? RingLevel.Multishot
        : RingLevel.DeferredMultishot;

    /// <summary>The switches that a ring has here.</summary>
    public RingFeature RingFeatures { get; init; }

    /// <summary>The setup flags that the kernel knows, by its names without IORING_SETUP_.</summary>
    public IReadOnlyList<string> SetupFlags { get; init; } = [];

    /// <summary>The features that the kernel reports, by its names without IORING_FEAT_.</summary>
    public IReadOnlyList<string> FeatureBits { get; init; } = [];

    /// <summary>The operations that the kernel supports, by its names without IORING_OP_.</summary>
    public IReadOnlyList<string> Opcodes { get; init; } = [];
}
