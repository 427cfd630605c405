namespace EventIo.Native.Linux.IoUring;

/// <summary>How a <see cref="Ring"/> will be set up.</summary>
/// <param name="SubmissionEntries">Entries of the submission queue; the kernel rounds up to a power of two.</param>
/// <param name="CompletionEntries">
/// Entries of the completion queue; after rounding, not fewer than those of the submission queue.
/// </param>
internal sealed record RingParameters(int SubmissionEntries, int CompletionEntries)
{
    private const RingSetup Basic = RingSetup.CQSIZE | RingSetup.CLAMP;

    /// <summary>
    /// Flag sets in the order in which they are tried: the kernel refuses an unknown flag with EINVAL.
    /// </summary>
    internal IReadOnlyList<RingSetup> Setups { get; init; } =
    [
        .. With(RingSetup.SINGLE_ISSUER | RingSetup.DEFER_TASKRUN),
        Basic | RingSetup.SUBMIT_ALL | RingSetup.COOP_TASKRUN,
        Basic,
    ];

    /// <summary>Whether the ring may be smaller than requested if RLIMIT_MEMLOCK is low.</summary>
    internal bool MayShrink { get; init; } = true;

    /// <summary>Whether to register its descriptor, which saves the kernel a lookup in each enter.</summary>
    internal bool RegistersDescriptor { get; init; } = true;

    /// <summary>The abilities that the ring may use, if the kernel has them.</summary>
    internal RingAbility Abilities { get; init; } = RingAbility.All;

    /// <summary>SQ_AFF: the processor of the kernel's thread that polls the submission queue.</summary>
    internal int PollingProcessor { get; init; }

    /// <summary>
    /// SQPOLL: milliseconds that the thread polls without work before it sleeps; 0 for the kernel's default of one
    /// second.
    /// </summary>
    internal int PollingIdleMilliseconds { get; init; }

    /// <summary>
    /// Returns flag sets that combine the given flags with others that only improve the speed, the most complete first.
    /// </summary>
    internal static IReadOnlyList<RingSetup> With(RingSetup flags) =>
    [
        Basic | RingSetup.SUBMIT_ALL | RingSetup.NO_SQARRAY | flags,
        Basic | RingSetup.SUBMIT_ALL | flags,
        Basic | flags,
    ];
}
