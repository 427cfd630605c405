namespace EventIo.Native.Linux.IoUring;

/// <summary>Other constants of io_uring, by the kernel's names (include/uapi/linux/io_uring.h).</summary>
internal static class RingConstants
{
    // Calls added since 2019 have the same number on all architectures (asm-generic/unistd.h).
    internal const int SYS_io_uring_setup = 425;
    internal const int SYS_io_uring_enter = 426;
    internal const int SYS_io_uring_register = 427;

    internal const long OFF_SQ_RING = 0;
    internal const long OFF_CQ_RING = 0x8000000;
    internal const long OFF_SQES = 0x10000000;

    internal const uint ENTER_GETEVENTS = 1u << 0;
    internal const uint ENTER_SQ_WAKEUP = 1u << 1;
    internal const uint ENTER_SQ_WAIT = 1u << 2;
    internal const uint ENTER_EXT_ARG = 1u << 3;
    internal const uint ENTER_REGISTERED_RING = 1u << 4;

    internal const uint SQ_NEED_WAKEUP = 1u << 0;
    internal const uint SQ_CQ_OVERFLOW = 1u << 1;

    /// <summary>The largest queues that io_uring_setup(2) accepts (io_uring/io_uring.h).</summary>
    internal const int MAX_ENTRIES = 32_768;
    internal const int MAX_CQ_ENTRIES = 2 * MAX_ENTRIES;

    /// <summary>
    /// The maximum of entries of a ring of provided buffers, and of direct descriptors (io_uring/kbuf.c, rsrc.c).
    /// </summary>
    internal const int MAX_BUFFER_RING_ENTRIES = 32_768;
    internal const int MAX_FIXED_FILES = 1 << 20;

    /// <summary>Any free slot of the table of direct descriptors.</summary>
    internal const int FILE_INDEX_ALLOC = -1;

    internal const byte SQE_FIXED_FILE = 1 << 0;
    internal const byte SQE_IO_LINK = 1 << 2;
    internal const byte SQE_IO_HARDLINK = 1 << 3;
    internal const byte SQE_BUFFER_SELECT = 1 << 5;
    internal const byte SQE_CQE_SKIP_SUCCESS = 1 << 6;

    internal const uint CQE_F_BUFFER = 1u << 0;
    internal const uint CQE_F_MORE = 1u << 1;
    internal const uint CQE_F_NOTIF = 1u << 3;
    internal const int CQE_BUFFER_SHIFT = 16;

    internal const uint POLL_ADD_MULTI = 1u << 0;
    internal const ushort RECV_MULTISHOT = 1 << 1;
    internal const ushort ACCEPT_MULTISHOT = 1 << 0;
    internal const ushort RECVSEND_FIXED_BUF = 1 << 2;
    internal const ushort SEND_ZC_REPORT_USAGE = 1 << 3;
    internal const uint NOTIF_USAGE_ZC_COPIED = 1u << 31;

    internal const uint ASYNC_CANCEL_ALL = 1u << 0;
    internal const uint ASYNC_CANCEL_ANY = 1u << 2;

    internal const uint REGISTER_BUFFERS = 0;
    internal const uint REGISTER_FILES = 2;
    internal const uint REGISTER_FILES_UPDATE = 6;
    internal const uint REGISTER_PROBE = 8;
    internal const uint REGISTER_FILES2 = 13;
    internal const uint REGISTER_RING_FDS = 20;
    internal const uint UNREGISTER_RING_FDS = 21;
    internal const uint REGISTER_PBUF_RING = 22;
    internal const uint UNREGISTER_PBUF_RING = 23;
    internal const uint REGISTER_USE_REGISTERED_RING = 1u << 31;

    internal const uint RSRC_REGISTER_SPARSE = 1u << 0;

    internal const ushort OP_SUPPORTED = 1 << 0;
}
