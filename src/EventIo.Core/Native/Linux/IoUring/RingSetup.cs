namespace EventIo.Native.Linux.IoUring;

/// <summary>IORING_SETUP_* of io_uring_setup(2), by the kernel's names.</summary>
[Flags]
internal enum RingSetup : uint
{
    None = 0,
    IOPOLL = 1u << 0,
    SQPOLL = 1u << 1,
    SQ_AFF = 1u << 2,
    CQSIZE = 1u << 3,
    CLAMP = 1u << 4,
    ATTACH_WQ = 1u << 5,
    R_DISABLED = 1u << 6,
    SUBMIT_ALL = 1u << 7,
    COOP_TASKRUN = 1u << 8,
    TASKRUN_FLAG = 1u << 9,
    SQE128 = 1u << 10,
    CQE32 = 1u << 11,
    SINGLE_ISSUER = 1u << 12,
    DEFER_TASKRUN = 1u << 13,
    NO_MMAP = 1u << 14,
    REGISTERED_FD_ONLY = 1u << 15,
    NO_SQARRAY = 1u << 16,
    HYBRID_IOPOLL = 1u << 17,
    CQE_MIXED = 1u << 18,
    SQE_MIXED = 1u << 19,
    SQ_REWIND = 1u << 20,
}
