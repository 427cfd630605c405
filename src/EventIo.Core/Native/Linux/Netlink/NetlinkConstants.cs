namespace EventIo.Native.Linux.Netlink;

/// <summary>netlink(7), sock_diag(7): include/uapi/linux/netlink.h, sock_diag.h, inet_diag.h, unix_diag.h.</summary>
internal static class NetlinkConstants
{
    internal const int AF_NETLINK = 16;
    internal const int NETLINK_SOCK_DIAG = 4;

    internal const int NLMSG_ERROR = 2;
    internal const int NLMSG_DONE = 3;
    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_DUMP = 0x300;

    // One dump of both address families; the kernel's older request, which SOCK_DIAG_BY_FAMILY lacks a word for.
    internal const ushort TCPDIAG_GETSOCK = 18;
    internal const ushort SOCK_DIAG_BY_FAMILY = 20;

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
