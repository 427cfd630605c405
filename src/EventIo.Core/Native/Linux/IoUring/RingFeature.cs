namespace EventIo.Native.Linux.IoUring;

/// <summary>Switches of an io_uring. Newer kernels have more of them.</summary>
[Flags]
public enum RingFeature : long
{
    /// <summary>None of them: one request for each accept and each receive.</summary>
    None = 0,

    /// <summary>
    /// Only one thread submits (IORING_SETUP_SINGLE_ISSUER, Linux 6.0), so the kernel needs less locking.
    /// </summary>
    SingleIssuer = 1 << 0,

    /// <summary>
    /// The kernel does its work for completions when the thread waits, in batches (IORING_SETUP_DEFER_TASKRUN, Linux
    /// 6.1). Requires <see cref="SingleIssuer"/>; not allowed with submission polling.
    /// </summary>
    DeferTaskrun = 1 << 1,

    /// <summary>
    /// The kernel does that work in the thread's next system call instead of interrupting it
    /// (IORING_SETUP_COOP_TASKRUN, Linux 5.19). Not allowed with submission polling.
    /// </summary>
    CoopTaskrun = 1 << 2,

    /// <summary>
    /// The ring's descriptor is registered (IORING_REGISTER_RING_FDS, Linux 5.18), which saves a lookup in each call.
    /// </summary>
    RegisteredRing = 1 << 3,

    /// <summary>
    /// One request accepts every connection (IORING_ACCEPT_MULTISHOT, Linux 5.19); otherwise each needs a new one.
    /// </summary>
    MultishotAccept = 1 << 4,

    /// <summary>
    /// One request receives all data of a connection (IORING_RECV_MULTISHOT, Linux 6.0); otherwise each receive needs a
    /// new one.
    /// </summary>
    MultishotReceive = 1 << 5,

    /// <summary>
    /// Connections are accepted into the ring's own table (IORING_FILE_INDEX_ALLOC of Linux 5.19) and use no descriptor
    /// of the process; only requests of this ring can use them. Before Linux 6.13, the table kept a connection open
    /// that was closed while another one was idle: there, rings don't have this feature.
    /// </summary>
    DirectDescriptors = 1 << 6,

    /// <summary>
    /// A small file is opened, read, sent after its head and closed by one chain of linked requests (IOSQE_IO_LINK, and
    /// IORING_FEAT_LINKED_FILE of Linux 5.17). Not allowed with <see cref="DirectDescriptors"/>.
    /// </summary>
    LinkedFiles = 1 << 7,
}
