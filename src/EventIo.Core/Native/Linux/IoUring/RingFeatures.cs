namespace EventIo.Native.Linux.IoUring;

/// <summary>IORING_FEAT_* of io_uring_setup(2), by the kernel's names.</summary>
[Flags]
internal enum RingFeatures : uint
{
    None = 0,
    SINGLE_MMAP = 1u << 0,
    NODROP = 1u << 1,
    SUBMIT_STABLE = 1u << 2,
    RW_CUR_POS = 1u << 3,
    CUR_PERSONALITY = 1u << 4,
    FAST_POLL = 1u << 5,
    POLL_32BITS = 1u << 6,
    SQPOLL_NONFIXED = 1u << 7,
    EXT_ARG = 1u << 8,
    NATIVE_WORKERS = 1u << 9,
    RSRC_TAGS = 1u << 10,
    CQE_SKIP = 1u << 11,
    LINKED_FILE = 1u << 12,
    REG_REG_RING = 1u << 13,
    RECVSEND_BUNDLE = 1u << 14,
    MIN_TIMEOUT = 1u << 15,
    RW_ATTR = 1u << 16,
    NO_IOWAIT = 1u << 17,
}
