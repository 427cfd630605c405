namespace EventIo.Native.Linux.IoUring;

/// <summary>
/// Additions to io_uring since Linux 5.6 that there is no reason to switch off: a ring uses those that the kernel has.
/// </summary>
[Flags]
internal enum RingAbility
{
    /// <summary>None of them, as in Linux 5.6.</summary>
    None = 0,

    /// <summary>A request that would block waits without a kernel thread (IORING_FEAT_FAST_POLL, Linux 5.7).</summary>
    FastPoll = 1 << 0,

    /// <summary>
    /// A poll request accepts EPOLLEXCLUSIVE: a connection wakes one of several loops (IORING_FEAT_POLL_32BITS, Linux
    /// 5.9).
    /// </summary>
    ExclusivePoll = 1 << 1,

    /// <summary>
    /// A wait can have a timeout (IORING_FEAT_EXT_ARG, Linux 5.11); otherwise ppoll(2) waits for the ring.
    /// </summary>
    TimedWait = 1 << 2,

    /// <summary>A poll request stays armed until it is cancelled (IORING_POLL_ADD_MULTI, Linux 5.13).</summary>
    StandingPoll = 1 << 3,

    /// <summary>A request can skip its completion unless it fails (IORING_FEAT_CQE_SKIP, Linux 5.17).</summary>
    SilentSuccess = 1 << 4,

    /// <summary>
    /// A receive picks its buffer from a ring of buffers when data arrives (IORING_REGISTER_PBUF_RING, Linux 5.19);
    /// otherwise each receive in flight holds a buffer of its own.
    /// </summary>
    BufferRing = 1 << 5,

    /// <summary>One request cancels all others (IORING_ASYNC_CANCEL_ANY, Linux 5.19).</summary>
    CancelAll = 1 << 6,

    /// <summary>All of them.</summary>
    All = (1 << 7) - 1,
}
