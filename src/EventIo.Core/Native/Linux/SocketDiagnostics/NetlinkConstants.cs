namespace EventIo.Native.Linux.SocketDiagnostics;

/// <summary>netlink(7), sock_diag(7): include/uapi/linux/netlink.h, sock_diag.h, inet_diag.h, unix_diag.h.</summary>
internal static class NetlinkConstants
{
    internal const int AF_NETLINK = 16;
    internal const int NETLINK_SOCK_DIAG = 4;

    internal const int NLMSG_ERROR = 2;
    internal const int NLMSG_DONE = 3;
    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_ACK = 0x4;
    internal const ushort NLM_F_DUMP = 0x300;

    // The kernel's older request, which dumps both address families at once; SOCK_DIAG_BY_FAMILY can't.
    internal const ushort TCPDIAG_GETSOCK = 18;
    internal const ushort SOCK_DIAG_BY_FAMILY = 20;
    internal const ushort SOCK_DESTROY = 21;

    // Groups as bits of sockaddr_nl: SKNLGRP_INET_TCP_DESTROY, 1, and SKNLGRP_INET6_TCP_DESTROY, 3.
    internal const uint TCP_DESTROY_GROUPS = (1u << 0) | (1u << 2);

    // include/uapi/asm-generic/socket.h, include/uapi/linux/sock_diag.h: nine values of four bytes; the last counts
    // drops.
    internal const int SO_RCVBUFFORCE = 33;
    internal const int SO_MEMINFO = 55;
    internal const int SK_MEMINFO_DROPS = 8 * sizeof(uint);
    internal const int SK_MEMINFO_BYTES = 9 * sizeof(uint);

    internal const ushort INET_DIAG_REQ_BYTECODE = 1;
    internal const ushort INET_DIAG_INFO = 2;
    internal const ushort INET_DIAG_CONG = 4;
    internal const ushort INET_DIAG_TOS = 5;
    internal const ushort INET_DIAG_TCLASS = 6;
    internal const ushort INET_DIAG_SKMEMINFO = 7;
    internal const ushort INET_DIAG_SKV6ONLY = 11;
    internal const ushort INET_DIAG_MARK = 15;
    internal const ushort INET_DIAG_CGROUP_ID = 21;

    internal const ushort UNIX_DIAG_NAME = 0;
    internal const ushort UNIX_DIAG_PEER = 2;
    internal const ushort UNIX_DIAG_RQLEN = 4;
    internal const ushort UNIX_DIAG_MEMINFO = 5;
    internal const ushort UNIX_DIAG_UID = 7;

    // UDIAG_SHOW_NAME, _PEER, _RQLEN, _MEMINFO, _UID.
    internal const uint UDIAG_SHOW = 0x1 | 0x4 | 0x10 | 0x20 | 0x40;
}
