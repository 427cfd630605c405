namespace EventIo.Multiplexing;

/// <summary>What this host offers of one mechanism. Its lists are arrays, which a script can index.</summary>
public sealed record MultiplexerDescription
{
    /// <summary>The mechanism.</summary>
    public required MultiplexerKind Kind { get; init; }

    /// <summary>Whether it tells of readiness or of completion.</summary>
    public required MultiplexerModel Model { get; init; }

    /// <summary>Whether it can be used here and now.</summary>
    public bool IsAvailable => Reason is null;

    /// <summary>Why it can't be used; <see langword="null"/> when it can.</summary>
    public string? Reason { get; init; }

    /// <summary>What would make it usable; <see langword="null"/> when it is, or nothing would.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>Its trigger modes, the default of a server first.</summary>
    public required IReadOnlyList<TriggerMode> TriggerModes { get; init => field = value.ToArray(); }

    /// <summary>What it can do on this kernel, by the kernel's own names.</summary>
    public required IReadOnlyList<string> Features { get; init => field = value.ToArray(); }

    /// <summary>io_uring: the switches that a ring has on this kernel. Empty for the others.</summary>
    public IReadOnlyList<RingFeature> RingFeatures { get; init => field = value.ToArray(); } = [];

    /// <summary>io_uring: those that are on unless told otherwise. Empty for the others.</summary>
    public IReadOnlyList<RingFeature> DefaultRingFeatures { get; init => field = value.ToArray(); } = [];

    /// <summary>io_uring: the setup flags that this kernel takes. Empty for the others.</summary>
    public IReadOnlyList<string> SetupFlags { get; init => field = value.ToArray(); } = [];

    /// <summary>io_uring: the operations that this kernel knows. Empty for the others.</summary>
    public IReadOnlyList<string> Opcodes { get; init => field = value.ToArray(); } = [];

    /// <summary>Why a trigger mode cannot be had of the mechanism here.</summary>
    /// <param name="triggerMode">The trigger mode.</param>
    /// <returns>A sentence; <see langword="null"/> when it can be had.</returns>
    public string? Refusal(TriggerMode triggerMode) => Reason
        ?? (TriggerModes.Contains(triggerMode) ? null
            : $"{Kind} has no trigger mode {triggerMode} here; it has {string.Join(", ", TriggerModes)}.");
}
