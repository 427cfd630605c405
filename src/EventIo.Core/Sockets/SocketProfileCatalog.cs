namespace EventIo.Sockets;

/// <summary>What each profile sets, and why.</summary>
public static class SocketProfileCatalog
{
    private const int KiB = 1024;

    /// <summary>Every option of every profile that this system has.</summary>
    public static IReadOnlyList<SocketProfileSetting> All { get; } =
        [.. LowLatency().Concat(Throughput()).Concat(LongIdle()).Concat(Server()).OfType<SocketProfileSetting>()];

    /// <summary>What a profile sets.</summary>
    /// <param name="profile">The profile.</param>
    /// <returns>Its options, in the order in which they are set.</returns>
    public static IReadOnlyList<SocketProfileSetting> Find(SocketProfileKind profile) =>
        [.. All.Where(setting => setting.Profile == profile)];

    private static IEnumerable<SocketProfileSetting?> LowLatency() =>
    [
        Set(SocketProfileKind.LowLatency, "TCP_NODELAY", 1,
            "A small message never waits for the last one's acknowledgement."),
        Set(SocketProfileKind.LowLatency, "TCP_CORK", 0,
            "Nor for a full segment."),
        Set(SocketProfileKind.LowLatency, "TCP_QUICKACK", 1,
            "The peer's Nagle, if it has it on, waits for no delayed one of ours."),
        Set(SocketProfileKind.LowLatency, "TCP_NOTSENT_LOWAT", 16 * KiB,
            "What is written is sent soon: what waits does so in the program, which may still change its mind."),
        Set(SocketProfileKind.LowLatency, "TCP_THIN_LINEAR_TIMEOUTS", 1,
            "A lost message of a sparse stream is sent again without ever longer waits."),
    ];

    // No buffer sizes: setting them would end the kernel's own tuning, which goes further than they may
    // (net.ipv4.tcp_rmem and tcp_wmem, against net.core.rmem_max and wmem_max).
    private static IEnumerable<SocketProfileSetting?> Throughput() =>
    [
        Set(SocketProfileKind.Throughput, "TCP_NODELAY", 0,
            "Small writes are gathered into full segments: fewer packets, less CPU time per byte."),
        Set(SocketProfileKind.Throughput, "TCP_CORK", 0,
            "But what is left at the end is not held back."),
        Set(SocketProfileKind.Throughput, "TCP_QUICKACK", 0,
            "Fewer acknowledgements."),
        Set(SocketProfileKind.Throughput, "TCP_NOTSENT_LOWAT", 0,
            "The send buffer is filled as far as it goes: the system's default again."),
        Set(SocketProfileKind.Throughput, "SO_MAX_PACING_RATE", "unlimited",
            "No limit but the congestion control's."),
        Set(SocketProfileKind.Throughput, "SO_ZEROCOPY", 1,
            "A program that sends with MSG_ZEROCOPY is taken at its word."),
    ];

    private static IEnumerable<SocketProfileSetting?> LongIdle() =>
    [
        Set(SocketProfileKind.LongIdle, "SO_KEEPALIVE", 1,
            "Silence is probed."),
        Set(SocketProfileKind.LongIdle, "TCP_KEEPIDLE", 120,
            "Sooner than common load balancers and address translators forget a flow, after 4 minutes."),
        Set(SocketProfileKind.LongIdle, "TCP_KEEPINTVL", 30,
            "A lost probe is followed by another one in time."),
        Set(SocketProfileKind.LongIdle, "TCP_KEEPCNT", 4,
            "A peer that is gone is noticed 4 minutes after its last word."),
        Set(SocketProfileKind.LongIdle, "TCP_USER_TIMEOUT", 240_000,
            "TCP_KEEPIDLE + TCP_KEEPCNT x TCP_KEEPINTVL: the same patience while data is unacknowledged."),
    ];

    private static IEnumerable<SocketProfileSetting?> Server() =>
    [
        Set(SocketProfileKind.Server, "TCP_NODELAY", 1,
            "An answer is sent at once."),
        Set(SocketProfileKind.Server, "TCP_CORK", 0,
            "And whole."),
        Set(SocketProfileKind.Server, "SO_KEEPALIVE", 1,
            "Clients that vanished are found, and their descriptors freed."),
        Set(SocketProfileKind.Server, "TCP_KEEPIDLE", 600,
            "Not before 10 minutes: an idle client is no fault."),
        Set(SocketProfileKind.Server, "TCP_KEEPINTVL", 60,
            "Probes that cost next to nothing."),
        Set(SocketProfileKind.Server, "TCP_KEEPCNT", 3,
            "Three of them."),
        Set(SocketProfileKind.Server, "TCP_USER_TIMEOUT", 30_000,
            "An answer that nobody acknowledges for 30 s has lost its client."),
        Set(SocketProfileKind.Server, "SO_SNDBUF", 256 * KiB,
            "Bounded memory for each connection, enough for 100 Mbit/s over 40 ms."),
        Set(SocketProfileKind.Server, "SO_RCVBUF", 256 * KiB,
            "The same for requests."),
        Set(SocketProfileKind.Server, "TCP_FASTOPEN", 5,
            "A client that comes back saves a round trip (on Linux net.ipv4.tcp_fastopen has to allow it)."),
    ];

    private static SocketProfileSetting? Set(SocketProfileKind profile, string option, object value, string reason) =>
        SocketOptionCatalog.TryFind(option) is { } description ? new(profile, description, value, reason) : null;
}
