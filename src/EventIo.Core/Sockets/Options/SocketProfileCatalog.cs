namespace EventIo.Sockets.Options;

/// <summary>The options of each profile, with reasons.</summary>
public static class SocketProfileCatalog
{
    private const int KiB = 1024;

    /// <summary>Every option of every profile that this system has.</summary>
    public static IReadOnlyList<SocketProfileSetting> All { get; } =
        [.. LowLatency().Concat(Throughput()).Concat(LongIdle()).Concat(Server()).OfType<SocketProfileSetting>()];

    /// <summary>Returns the options of a profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <returns>Its options, in the order in which they are set.</returns>
    public static IReadOnlyList<SocketProfileSetting> Find(SocketProfileKind profile) =>
        [.. All.Where(setting => setting.Profile == profile)];

    private static IEnumerable<SocketProfileSetting?> LowLatency() =>
    [
        Set(SocketProfileKind.LowLatency, "TCP_NODELAY", 1,
            "A small message never waits for the acknowledgement of the previous one."),
        Set(SocketProfileKind.LowLatency, "TCP_CORK", 0,
            "A small message doesn't wait to fill a segment."),
        Set(SocketProfileKind.LowLatency, "TCP_QUICKACK", 1,
            "If the peer uses Nagle's algorithm, it need not wait for a delayed acknowledgement."),
        Set(SocketProfileKind.LowLatency, "TCP_NOTSENT_LOWAT", 16 * KiB,
            "Written data is sent soon. Other data waits in the program, which can still change it."),
        Set(SocketProfileKind.LowLatency, "TCP_THIN_LINEAR_TIMEOUTS", 1,
            "The retransmission timeout of a sparse stream doesn't double after each loss."),
    ];

    // No buffer sizes: setting them would disable the kernel's own tuning, whose limits are higher (net.ipv4.tcp_rmem
    // and tcp_wmem, against net.core.rmem_max and wmem_max).
    private static IEnumerable<SocketProfileSetting?> Throughput() =>
    [
        Set(SocketProfileKind.Throughput, "TCP_NODELAY", 0,
            "Small writes are gathered into full segments: fewer packets, less CPU time per byte."),
        Set(SocketProfileKind.Throughput, "TCP_CORK", 0,
            "The last, partial segment is not held back."),
        Set(SocketProfileKind.Throughput, "TCP_QUICKACK", 0,
            "Fewer acknowledgements."),
        Set(SocketProfileKind.Throughput, "TCP_NOTSENT_LOWAT", 0,
            "Unsent data may fill the send buffer: the system's default."),
        Set(SocketProfileKind.Throughput, "SO_MAX_PACING_RATE", "unlimited",
            "No limit but the congestion control's."),
        Set(SocketProfileKind.Throughput, "SO_ZEROCOPY", 1,
            "Without it, MSG_ZEROCOPY is ignored."),
    ];

    private static IEnumerable<SocketProfileSetting?> LongIdle() =>
    [
        Set(SocketProfileKind.LongIdle, "SO_KEEPALIVE", 1,
            "Idle connections are probed."),
        Set(SocketProfileKind.LongIdle, "TCP_KEEPIDLE", 120,
            "Common load balancers and address translators drop an idle flow after 4 minutes."),
        Set(SocketProfileKind.LongIdle, "TCP_KEEPINTVL", 30,
            "If a probe is lost, the next one follows in time."),
        Set(SocketProfileKind.LongIdle, "TCP_KEEPCNT", 4,
            "A vanished peer is noticed 4 minutes after its last segment."),
        Set(SocketProfileKind.LongIdle, "TCP_USER_TIMEOUT", 240_000,
            "TCP_KEEPIDLE + TCP_KEEPCNT x TCP_KEEPINTVL: the same timeout for unacknowledged data."),
    ];

    private static IEnumerable<SocketProfileSetting?> Server() =>
    [
        Set(SocketProfileKind.Server, "TCP_NODELAY", 1,
            "An answer is sent at once."),
        Set(SocketProfileKind.Server, "TCP_CORK", 0,
            "An answer doesn't wait to fill a segment."),
        Set(SocketProfileKind.Server, "SO_KEEPALIVE", 1,
            "Clients that vanished are found, and their descriptors freed."),
        Set(SocketProfileKind.Server, "TCP_KEEPIDLE", 600,
            "Probes begin after 10 minutes, because idle clients are normal."),
        Set(SocketProfileKind.Server, "TCP_KEEPINTVL", 60,
            "Probes at this interval cost almost nothing."),
        Set(SocketProfileKind.Server, "TCP_KEEPCNT", 3,
            "Three lost probes in a row are unlikely."),
        Set(SocketProfileKind.Server, "TCP_USER_TIMEOUT", 30_000,
            "A client that acknowledges nothing for 30 s is gone."),
        Set(SocketProfileKind.Server, "SO_SNDBUF", 256 * KiB,
            "Bounded memory for each connection, enough for 100 Mbit/s over 40 ms."),
        Set(SocketProfileKind.Server, "SO_RCVBUF", 256 * KiB,
            "Bounded memory for the requests of each connection."),
        Set(SocketProfileKind.Server, "TCP_FASTOPEN", 5,
            "A client that connects again saves a round trip (on Linux net.ipv4.tcp_fastopen has to allow it)."),
    ];

    private static SocketProfileSetting? Set(SocketProfileKind profile, string option, object value, string reason) =>
        SocketOptionCatalog.TryFind(option) is { } description ? new(profile, description, value, reason) : null;
}
