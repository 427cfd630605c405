namespace EventIo.Sockets.Options;

/// <content>TCP options about what is sent, how, and how much of it.</content>
public static partial class SocketOptionCatalog
{
    private const string FastOpenSource = "Documentation/networking/ip-sysctl.rst, tcp_fastopen";

    private static IEnumerable<SocketOptionDescription> StreamOptions() =>
    [
        Tcp("TCP_NODELAY", 1, SocketOptionType.Flag, "1",
            "Sends small segments at once (no Nagle), instead of when the last one is acknowledged."),
        Tcp("TCP_CORK", 3, SocketOptionType.Flag, "1",
            "Sends full segments only, until it is cleared or 200 ms have passed.") with
        {
            Since = "2.2",
        },
        Tcp("TCP_QUICKACK", 12, SocketOptionType.Flag, "0",
            "Acknowledges at once instead of up to 40 ms later.") with
        {
            AppliesTo = SocketRole.Connected,
            IsInherited = false,
            Since = "2.4.4",
            KernelEffect = "the kernel may change it later: set it again",
        },
        Tcp("TCP_CONGESTION", 13, SocketOptionType.Name, "reno",
            "The congestion control.") with
        {
            Since = "2.6.13",
            Capability = $"{NetAdmin} for one outside net.ipv4.tcp_allowed_congestion_control",
        },
        Tcp("TCP_NOTSENT_LOWAT", 25, SocketOptionType.Number, "16384",
            "Writable only while fewer bytes than this are unsent: keeps the queued data fresh.") with
        {
            Unit = "bytes",
            Maximum = uint.MaxValue,
            Since = "3.12",
            KernelEffect = "0 means net.ipv4.tcp_notsent_lowat",
            Source = "Documentation/networking/ip-sysctl.rst, tcp_notsent_lowat",
        },
        Tcp("TCP_MAXSEG", 2, SocketOptionType.Number, "1400",
            "The largest segment, as announced to the peer.") with
        {
            AppliesTo = BeforeConnections,
            Unit = "bytes",
            Minimum = 88,
            Maximum = 32_767,
            KernelEffect = "less the length of TCP options, and no more than the interface's MTU allows, on a " +
                "connection",
        },
        Tcp("TCP_WINDOW_CLAMP", 10, SocketOptionType.Number, "65536",
            "The largest window that is announced to the peer.") with
        {
            Unit = "bytes",
            Minimum = 1,
            Maximum = int.MaxValue,
            Since = "2.4",
            KernelEffect = "1,152 at least",
        },
        Tcp("TCP_FASTOPEN", 23, SocketOptionType.Number, "5",
            "How many connections whose SYN brought data may wait to be accepted.") with
        {
            AppliesTo = BeforeConnections,
            IsInherited = false,
            Unit = "connections",
            Maximum = int.MaxValue,
            Since = "3.7",
            KernelEffect = "capped at net.core.somaxconn; ignored unless net.ipv4.tcp_fastopen includes 2 (server)",
            Source = FastOpenSource,
        },
        Tcp("TCP_FASTOPEN_CONNECT", 30, SocketOptionType.Flag, "1",
            "connect(2) sends nothing yet: the SYN goes out with the first data.") with
        {
            AppliesTo = SocketRole.Unconnected,
            IsInherited = false,
            Since = "4.11",
            KernelEffect = "refused without bit 1 of net.ipv4.tcp_fastopen",
            Source = FastOpenSource,
        },
        Tcp("TCP_TX_DELAY", 37, SocketOptionType.Number, "1000",
            "Delays every outgoing packet, to simulate a long path.") with
        {
            Unit = "us",
            Maximum = (1 << 28) - 1,
            Since = "5.3",
            KernelEffect = "no effect without the qdisc fq",
            Source = "include/uapi/linux/tcp.h",
        },
    ];
}
