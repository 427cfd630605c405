namespace EventIo.Multiplexing;

/// <summary>What an io_uring may do or not: switches, of which a kernel has the more the newer it is.</summary>
[Flags]
public enum RingFeature
{
    /// <summary>None of them: what Linux 5.17 does.</summary>
    None = 0,

    /// <summary>One thread alone submits (IORING_SETUP_SINGLE_ISSUER, Linux 6.0): the kernel need not guard against others.</summary>
    SingleIssuer = 1 << 0,

    /// <summary>
    /// What the kernel has to do for a completion, it does when the thread waits, many at once (IORING_SETUP_DEFER_TASKRUN, Linux
    /// 6.1). Needs <see cref="SingleIssuer"/>; not with submission polling.
    /// </summary>
    DeferTaskrun = 1 << 1,

    /// <summary>
    /// It does so at the thread's next system call instead of interrupting it (IORING_SETUP_COOP_TASKRUN, Linux 5.19). Not with
    /// submission polling.
    /// </summary>
    CoopTaskrun = 1 << 2,

    /// <summary>The ring's descriptor is registered (IORING_REGISTER_RING_FDS, Linux 5.18): not looked up at each call.</summary>
    RegisteredRing = 1 << 3,

    /// <summary>One request accepts every connection (IORING_ACCEPT_MULTISHOT, Linux 5.19); without, each takes a new one.</summary>
    MultishotAccept = 1 << 4,

    /// <summary>
    /// One request receives all that comes on a connection (IORING_RECV_MULTISHOT, Linux 6.0); without, each receive takes a new
    /// one.
    /// </summary>
    MultishotReceive = 1 << 5,

    /// <summary>
    /// Connections are accepted into the ring's own table (IORING_FILE_INDEX_ALLOC, Linux 5.19) and take no descriptor of the
    /// process; only requests of this ring can use them.
    /// </summary>
    DirectDescriptors = 1 << 6,

    /// <summary>
    /// A small file is opened, read, sent behind its head and closed by one chain of linked requests (IOSQE_IO_LINK, and
    /// IORING_FEAT_LINKED_FILE of Linux 5.17). Not with <see cref="DirectDescriptors"/>.
    /// </summary>
    LinkedFiles = 1 << 7,
}
