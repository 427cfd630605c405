namespace EventIo.Native.Linux.IoUring;

/// <summary>How a <see cref="Ring"/> is to be set up.</summary>
/// <param name="SubmissionEntries">Entries of the submission queue; the kernel rounds up to a power of two.</param>
/// <param name="CompletionEntries">Entries of the completion queue; no fewer than the other has once both are rounded.</param>
internal sealed record RingParameters(int SubmissionEntries, int CompletionEntries)
{
    private const RingSetup Basic = RingSetup.CQSIZE | RingSetup.CLAMP;

    /// <summary>Flag sets in the order in which they are tried: to one that it does not know, the kernel says EINVAL.</summary>
    internal IReadOnlyList<RingSetup> Setups { get; init; } =
    [
        .. With(RingSetup.SINGLE_ISSUER | RingSetup.DEFER_TASKRUN),
        Basic | RingSetup.SUBMIT_ALL | RingSetup.COOP_TASKRUN,
        Basic,
    ];

    /// <summary>Whether it may be smaller than asked for where RLIMIT_MEMLOCK is low.</summary>
    internal bool MayShrink { get; init; } = true;

    /// <summary>Whether its descriptor is registered, which saves the kernel looking it up at each enter.</summary>
    internal bool RegistersDescriptor { get; init; } = true;

    /// <summary>SQ_AFF: the processor of the kernel's thread that polls the submission queue.</summary>
    internal int PollingProcessor { get; init; }

    /// <summary>SQPOLL: how long that thread goes on polling before it sleeps; 0 for the kernel's own second.</summary>
    internal int PollingIdleMilliseconds { get; init; }

    /// <summary>Some flags, with those beside them that cost nothing and change nothing but the speed, as far as there are such.</summary>
    internal static IReadOnlyList<RingSetup> With(RingSetup flags) =>
    [
        Basic | RingSetup.SUBMIT_ALL | RingSetup.NO_SQARRAY | flags,
        Basic | RingSetup.SUBMIT_ALL | flags,
        Basic | flags,
    ];
}
