namespace EventIo.Sockets.Options;

/// <content>Options of every socket.</content>
public static partial class SocketOptionCatalog
{
    private const string NetAdmin = "CAP_NET_ADMIN";
    private const string Doubled = "doubled, for the kernel's own bookkeeping";

    private static IEnumerable<SocketOptionDescription> SocketOptions() =>
    [
        Socket("SO_REUSEADDR", 2, SocketOptionType.Flag, "1",
            "Lets bind(2) use a port whose last connections are still in TIME_WAIT.") with
        {
            Kinds = Every,
            KernelEffect = "takes effect at bind(2)",
        },
        Socket("SO_REUSEPORT", 15, SocketOptionType.Flag, "1",
            "Lets several listeners of one user share a port; the kernel distributes connections among them.") with
        {
            AppliesTo = BeforeConnections,
            Since = "3.9",
            KernelEffect = "takes effect at bind(2), must be set on each",
        },
        Socket("SO_KEEPALIVE", 9, SocketOptionType.Flag, "1",
            "Probes an idle peer; see TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT.") with
        {
            Kinds = OverTcp,
        },
        Socket("SO_LINGER", 13, SocketOptionType.Linger, "5",
            "How long close(2) waits for unsent data; 0 drops it and resets the connection.") with
        {
            Kinds = OverTcp,
            Unit = "s",
            Maximum = int.MaxValue,
        },
        Socket("SO_SNDBUF", 7, SocketOptionType.Number, "262144",
            "How much may wait to be sent. Setting it ends the kernel's own tuning (net.ipv4.tcp_wmem).") with
        {
            Kinds = Every,
            Unit = "bytes",
            Maximum = int.MaxValue,
            KernelEffect = $"capped at net.core.wmem_max, then {Doubled}; 4,608 at least",
        },
        Socket("SO_RCVBUF", 8, SocketOptionType.Number, "262144",
            "How much may wait to be read. Setting it ends the kernel's own tuning (net.ipv4.tcp_rmem).") with
        {
            Kinds = Every,
            Unit = "bytes",
            Maximum = int.MaxValue,
            KernelEffect = $"capped at net.core.rmem_max, then {Doubled}; 2,304 at least",
        },
        Socket("SO_SNDBUFFORCE", 32, SocketOptionType.Number, "8388608",
            "SO_SNDBUF past net.core.wmem_max.") with
        {
            Kinds = Every,
            Unit = "bytes",
            Maximum = int.MaxValue / 2,
            ReadAs = "SO_SNDBUF",
            Since = "2.6.14",
            Capability = NetAdmin,
            KernelEffect = Doubled,
        },
        Socket("SO_RCVBUFFORCE", 33, SocketOptionType.Number, "8388608",
            "SO_RCVBUF past net.core.rmem_max.") with
        {
            Kinds = Every,
            Unit = "bytes",
            Maximum = int.MaxValue / 2,
            ReadAs = "SO_RCVBUF",
            Since = "2.6.14",
            Capability = NetAdmin,
            KernelEffect = Doubled,
        },
        Socket("SO_RCVLOWAT", 18, SocketOptionType.Number, "4096",
            "The number of bytes that must wait before the socket is readable.") with
        {
            Kinds = [SocketKind.Tcp, SocketKind.Unix],
            Unit = "bytes",
            Maximum = int.MaxValue,
            Since = "2.4",
            KernelEffect = "0 becomes 1; capped at half of the largest receive buffer (net.ipv4.tcp_rmem)",
        },
        Socket("SO_BUSY_POLL", 46, SocketOptionType.Number, "50",
            "How long a blocking receive polls the network card's queue before it sleeps.") with
        {
            Unit = "us",
            Maximum = int.MaxValue,
            Since = "3.11",
            Capability = $"{NetAdmin}, on kernels that require it",
        },
        Socket("SO_PREFER_BUSY_POLL", 69, SocketOptionType.Flag, "1",
            "Keeps the network card's interrupts off for as long as the socket is busy-polled.") with
        {
            Since = "5.11",
            Capability = NetAdmin,
            Source = "Documentation/networking/napi.rst",
        },
        Socket("SO_INCOMING_CPU", 49, SocketOptionType.Number, "0",
            "On listeners that share a port, the processor whose packets this one takes; on a connection, the " +
            "processor of the last packet.") with
        {
            Minimum = -1,
            Maximum = int.MaxValue,
            IsInherited = false,
            Since = "4.4",
        },
        Socket("SO_PRIORITY", 12, SocketOptionType.Number, "6",
            "Queueing priority of outgoing packets, for disciplines that look at it.") with
        {
            Maximum = int.MaxValue,
            IsInherited = false,
            Capability = $"{NetAdmin} for more than 6",
        },
        Socket("SO_MARK", 36, SocketOptionType.Number, "7",
            "Mark of outgoing packets, for routing rules and netfilter.") with
        {
            Maximum = uint.MaxValue,
            Since = "2.6.25",
            Capability = NetAdmin,
        },
        Socket("SO_MAX_PACING_RATE", 47, SocketOptionType.Rate, "1000000000",
            "The fastest that TCP, or the qdisc fq, sends.") with
        {
            Unit = "bytes/s",
            Minimum = 1,
            Maximum = long.MaxValue,
            Since = "3.13",
            Source = "tc-fq(8)",
        },
        Socket("SO_ZEROCOPY", 60, SocketOptionType.Flag, "1",
            "Allows send(2) with MSG_ZEROCOPY; without it the flag is ignored.") with
        {
            Since = "4.14",
            Source = "Documentation/networking/msg_zerocopy.rst",
        },
    ];
}
