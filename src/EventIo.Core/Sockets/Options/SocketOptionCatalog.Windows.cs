using EventIo.Native.Windows;

namespace EventIo.Sockets.Options;

/// <content>The options of Windows.</content>
/// <remarks>
/// Numbers are those of winsock2.h, ws2def.h, ws2ipdef.h and ws2tcpip.h. Sockets of AcceptEx inherit no TCP options
/// from their listener: a server sets all of its options on each connection.
/// </remarks>
public static partial class SocketOptionCatalog
{
    private const string SocketPage = "learn.microsoft.com: SOL_SOCKET socket options";
    private const string TcpPage = "learn.microsoft.com: IPPROTO_TCP socket options";
    private const string Creators = "10 1709";
    private const string KeepAliveValues =
        "before Windows 10 1709 set by SIO_KEEPALIVE_VALS, which also turns SO_KEEPALIVE on";

    private static IEnumerable<SocketOptionDescription> WindowsOptions() =>
    [
        WindowsSocket("SO_REUSEADDR", 0x0004, SocketOptionType.Flag, "0",
            "Lets bind use a port that another socket is using: not useful for servers.") with
        {
            AppliesTo = SocketRole.Unconnected,
            KernelEffect = "takes effect at bind",
        },
        WindowsSocket("SO_EXCLUSIVEADDRUSE", SocketConstants.SO_EXCLUSIVEADDRUSE, SocketOptionType.Flag, "1",
            "Keeps others from binding to the same port, whatever their options; probe servers set it.") with
        {
            AppliesTo = BeforeConnections,
            KernelEffect = "takes effect at bind",
        },
        WindowsSocket("SO_KEEPALIVE", 0x0008, SocketOptionType.Flag, "1",
            "Probes an idle peer; see TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT.") with
        {
            Kinds = OverTcp,
        },
        WindowsSocket("SO_LINGER", SocketConstants.SO_LINGER, SocketOptionType.Linger, "5",
            "How long closesocket waits for unsent data; 0 drops it and resets the connection.") with
        {
            Kinds = OverTcp,
            Unit = "s",
            Maximum = ushort.MaxValue,
        },
        WindowsSocket("SO_SNDBUF", 0x1001, SocketOptionType.Number, "262144",
            "How much may wait to be sent. Setting it ends the system's own tuning.") with
        {
            Unit = "bytes",
            Maximum = int.MaxValue,
        },
        WindowsSocket("SO_RCVBUF", 0x1002, SocketOptionType.Number, "262144",
            "How much may wait to be read. Setting it ends the system's own tuning.") with
        {
            Unit = "bytes",
            Maximum = int.MaxValue,
        },
        WindowsTcp("TCP_NODELAY", SocketConstants.TCP_NODELAY, SocketOptionType.Flag, "1",
            "Sends small segments at once (no Nagle), instead of when the last one is acknowledged."),
        WindowsTcp("TCP_FASTOPEN", 15, SocketOptionType.Number, "1",
            "Accepts data in the SYNs of clients that connect again.") with
        {
            AppliesTo = BeforeConnections,
            Maximum = int.MaxValue,
            Since = "10 1607",
            KernelEffect = "anything but 0 switches it on",
        },
        WindowsTcp("TCP_KEEPIDLE", 3, SocketOptionType.Number, "600",
            "Idle time before the first keepalive probe (with SO_KEEPALIVE).") with
        {
            Unit = "s",
            Minimum = 1,
            Maximum = 32_767,
            Since = Creators,
            KernelEffect = KeepAliveValues,
        },
        WindowsTcp("TCP_KEEPINTVL", 17, SocketOptionType.Number, "60",
            "Time between keepalive probes.") with
        {
            Unit = "s",
            Minimum = 1,
            Maximum = 32_767,
            Since = Creators,
            KernelEffect = KeepAliveValues,
        },
        WindowsTcp("TCP_KEEPCNT", 16, SocketOptionType.Number, "3",
            "Unanswered keepalive probes before the connection is dropped.") with
        {
            Unit = "probes",
            Minimum = 1,
            Maximum = 255,
            Since = "10 1703",
        },
        WindowsTcp("TCP_MAXRT", 5, SocketOptionType.Number, "30",
            "How long data may stay unacknowledged before the connection ends; -1 for ever.") with
        {
            Unit = "s",
            Minimum = -1,
            Maximum = int.MaxValue,
        },
        WindowsOption(nameof(IPPROTO_IP), IPPROTO_IP, "IP_TTL", 4, SocketOptionType.Number, "64",
            "How many routers may forward an IPv4 packet.") with
        {
            Minimum = 1,
            Maximum = 255,
            Source = "learn.microsoft.com: IPPROTO_IP socket options",
        },
        WindowsOption(nameof(IPPROTO_IPV6), IPPROTO_IPV6, "IPV6_UNICAST_HOPS", 4, SocketOptionType.Number, "64",
            "How many routers may forward an IPv6 packet.") with
        {
            IsIPv6Only = true,
            Minimum = -1,
            Maximum = 255,
            KernelEffect = "-1 means the default",
            Source = "learn.microsoft.com: IPPROTO_IPV6 socket options",
        },
        WindowsOption(nameof(IPPROTO_IPV6), IPPROTO_IPV6, "IPV6_V6ONLY", SocketConstants.IPV6_V6ONLY,
            SocketOptionType.Flag, "0",
            "Disables IPv4 on this socket.") with
        {
            IsIPv6Only = true,
            AppliesTo = BeforeConnections,
            KernelEffect = "takes effect at bind",
            Source = "learn.microsoft.com: IPPROTO_IPV6 socket options",
        },
    ];

    private static SocketOptionDescription WindowsSocket(
        string name, int number, SocketOptionType type, string example, string help) =>
        WindowsOption(nameof(SOL_SOCKET), SocketConstants.SOL_SOCKET, name, number, type, example,
            help) with
        { Source = SocketPage };

    private static SocketOptionDescription WindowsTcp(
        string name, int number, SocketOptionType type, string example, string help) =>
        WindowsOption(nameof(IPPROTO_TCP), IPPROTO_TCP, name, number, type, example,
            help) with
        { Kinds = OverTcp, Source = TcpPage };

    private static SocketOptionDescription WindowsOption(
        string level, int levelNumber, string name, int number, SocketOptionType type, string example, string help) =>
        Option(level, levelNumber, name, number, type, example, help) with { IsInherited = false };
}
