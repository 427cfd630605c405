namespace EventIo.Sockets.Options;

/// <content>TCP options about retransmission times and timeouts.</content>
public static partial class SocketOptionCatalog
{
    private const string Ticks = "rounded up to the kernel's ticks (1 to 10 ms each, depending on its build)";

    private static IEnumerable<SocketOptionDescription> TimerOptions() =>
    [
        Tcp("TCP_KEEPIDLE", 4, SocketOptionType.Number, "600",
            "Idle time before the first keepalive probe (with SO_KEEPALIVE).") with
        {
            Unit = "s",
            Minimum = 1,
            Maximum = 32_767,
            Since = "2.4",
        },
        Tcp("TCP_KEEPINTVL", 5, SocketOptionType.Number, "60",
            "Time between keepalive probes.") with
        {
            Unit = "s",
            Minimum = 1,
            Maximum = 32_767,
            Since = "2.4",
        },
        Tcp("TCP_KEEPCNT", 6, SocketOptionType.Number, "3",
            "Unanswered keepalive probes before the connection is dropped.") with
        {
            Unit = "probes",
            Minimum = 1,
            Maximum = 127,
            Since = "2.4",
        },
        Tcp("TCP_USER_TIMEOUT", 18, SocketOptionType.Number, "30000",
            "How long data may stay unacknowledged before the connection ends; 0 leaves it to " +
            "tcp_retries2.") with
        {
            Unit = "ms",
            Maximum = int.MaxValue,
            Since = "2.6.37",
            KernelEffect = "with keepalive, applies to unanswered probes in place of TCP_KEEPCNT",
        },
        Tcp("TCP_SYNCNT", 7, SocketOptionType.Number, "3",
            "Retransmissions of the SYN before connect(2) gives up.") with
        {
            AppliesTo = SocketRole.Unconnected,
            Unit = "retransmits",
            Minimum = 1,
            Maximum = 127,
            Since = "2.4",
        },
        Tcp("TCP_DEFER_ACCEPT", 9, SocketOptionType.Number, "5",
            "accept(2) returns a connection only when data has arrived, or after this time.") with
        {
            AppliesTo = BeforeConnections,
            IsInherited = false,
            Unit = "s",
            Maximum = int.MaxValue,
            Since = "2.4",
            KernelEffect = "rounded up to when SYN-ACKs are retransmitted: 1, 3, 7, 15, 31, 63, 127 s and so on",
        },
        Tcp("TCP_LINGER2", 8, SocketOptionType.Number, "30",
            "How long a closed connection waits in FIN_WAIT2 for the peer's FIN; -1 skips FIN_WAIT2.") with
        {
            Unit = "s",
            Minimum = -1,
            Maximum = int.MaxValue,
            Since = "2.4",
            KernelEffect = "0 means net.ipv4.tcp_fin_timeout; 120 at most",
        },
        Tcp("TCP_THIN_LINEAR_TIMEOUTS", 16, SocketOptionType.Flag, "1",
            "With fewer than four segments in flight, the first six timeouts don't double.") with
        {
            Since = "2.6.34",
            Source = "Documentation/networking/tcp-thin.rst",
        },
        Tcp("TCP_RTO_MAX_MS", 44, SocketOptionType.Number, "5000",
            "The longest retransmission timeout.") with
        {
            Unit = "ms",
            Minimum = 1_000,
            Maximum = 120_000,
            Since = "6.15",
            Source = "Documentation/networking/ip-sysctl.rst, tcp_rto_max_ms",
        },
        Tcp("TCP_RTO_MIN_US", 45, SocketOptionType.Number, "100000",
            "The shortest retransmission timeout.") with
        {
            Unit = "us",
            Minimum = 1,
            Maximum = 200_000,
            Since = "6.15",
            KernelEffect = $"{Ticks}; refused below two of them",
            Source = "Documentation/networking/ip-sysctl.rst, tcp_rto_min_us",
        },
        Tcp("TCP_DELACK_MAX_US", 46, SocketOptionType.Number, "10000",
            "The longest that an acknowledgement is delayed.") with
        {
            Unit = "us",
            Minimum = 1,
            Maximum = 200_000,
            Since = "6.15",
            KernelEffect = $"{Ticks}; refused below two of them",
            Source = "include/uapi/linux/tcp.h",
        },
    ];
}
