using EventIo.Findings;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;

namespace EventIo.Multiplexing;

/// <summary>
/// Describes what this host supports of one mechanism. Its lists are arrays, which a script can index.
/// </summary>
public sealed record MultiplexerDescription
{
    /// <summary>The mechanism.</summary>
    public required MultiplexerKind Kind { get; init; }

    /// <summary>Whether it reports readiness or completion.</summary>
    public required MultiplexerModel Model { get; init; }

    /// <summary>Whether it can be used on this host now.</summary>
    public bool IsAvailable => Reason is null;

    /// <summary>Why it can't be used; <see langword="null"/> when it can.</summary>
    public string? Reason { get; init; }

    /// <summary>What would make it usable; <see langword="null"/> when it is usable, or nothing would help.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>Its trigger modes; a server's default is the first.</summary>
    public required IReadOnlyList<TriggerMode> TriggerModes { get; init => field = value.ToTextList(); }

    /// <summary>What it can do on this kernel, by the kernel's own names.</summary>
    public required IReadOnlyList<string> Features { get; init => field = value.ToTextList(); }

    /// <summary>
    /// What newer kernels have and this one lacks, each with the version of Linux that brought it and what happens
    /// without it. Of io_uring it is <see cref="MissingRingFeatures"/>.
    /// </summary>
    public IReadOnlyList<string> MissingFeatures
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<string>();

    /// <summary>
    /// io_uring: how a ring accepts and receives on this kernel unless told otherwise; <see langword="null"/> for the
    /// others, and where there is no ring.
    /// </summary>
    public RingLevel? RingLevel { get; init; }

    /// <summary>
    /// io_uring: what newer kernels have and this one lacks, each with the version of Linux that introduced it. Empty
    /// for the others.
    /// </summary>
    public IReadOnlyList<string> MissingRingFeatures
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<string>();

    /// <summary>io_uring: the switches that a ring has on this kernel. Empty for the others.</summary>
    public IReadOnlyList<RingFeature> RingFeatures
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<RingFeature>();

    /// <summary>io_uring: the switches that are on by default. Empty for the others.</summary>
    public IReadOnlyList<RingFeature> DefaultRingFeatures
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<RingFeature>();

    /// <summary>io_uring: the setup flags that this kernel accepts. Empty for the others.</summary>
    public IReadOnlyList<string> SetupFlags { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>io_uring: the operations that this kernel supports. Empty for the others.</summary>
    public IReadOnlyList<string> Opcodes { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>
    /// Whether a socket belongs to the multiplexer for life once attached: another multiplexer can't use it.
    /// </summary>
    internal bool TakesOverSockets { get; init; }

    /// <summary>
    /// The highest descriptor that it accepts without <see cref="MultiplexerOptions.AllowLargeDescriptorSet"/>;
    /// <see langword="null"/> for no bound.
    /// </summary>
    internal int? LargestDescriptor { get; init; }

    /// <summary>The call that failed while the kernel was asked; <see langword="null"/> when it answered.</summary>
    internal NativeException? Refused { get; init; }

    /// <summary>
    /// Returns the failure that a shortage of descriptors caused; it says nothing about the mechanism.
    /// </summary>
    /// <returns>
    /// The call that found no descriptor left (EMFILE, ENFILE); <see langword="null"/> for no shortage.
    /// </returns>
    public NativeException? Shortage() => Refused is { IsShortage: true } ? Refused : null;

    /// <summary>Returns why a trigger mode of the mechanism is not available here.</summary>
    /// <param name="triggerMode">The trigger mode.</param>
    /// <returns>A sentence; <see langword="null"/> when it is available.</returns>
    public string? Refusal(TriggerMode triggerMode) => Reason
        ?? (TriggerModes.Contains(triggerMode) ? null
            : $"{Kind} has no trigger mode {triggerMode} here; it has {string.Join(", ", TriggerModes)}.");
}
