namespace EventIo.Sockets;

/// <content>Figures of later kernels, of listeners, and what is told of two samples.</content>
public sealed partial record TcpInfo
{
    /// <summary>tcpi_dsack_dups: segments that the peer got twice. Linux 4.19.</summary>
    public long? DuplicateSacks { get; init; }

    /// <summary>tcpi_reord_seen: times that segments came out of order. Linux 4.19.</summary>
    public long? ReorderingEvents { get; init; }

    /// <summary>tcpi_rcv_ooopack: segments that came out of order. Linux 5.4.</summary>
    public long? OutOfOrderSegments { get; init; }

    /// <summary>tcpi_rehash: times that the flow was put on another path. Linux 6.2.</summary>
    public long? Rehashes { get; init; }

    /// <summary>tcpi_total_rto: retransmission timeouts. Linux 6.7.</summary>
    public long? TotalTimeouts { get; init; }

    /// <summary>tcpi_total_rto_recoveries: recoveries from them. Linux 6.7.</summary>
    public long? TotalTimeoutRecoveries { get; init; }

    /// <summary>tcpi_total_rto_time: how long these took. Linux 6.7.</summary>
    public long? TotalTimeoutMilliseconds { get; init; }

    /// <summary>tcpi_received_ce: segments that came marked by ECN. Linux 6.18.</summary>
    public long? ReceivedCeSegments { get; init; }

    /// <summary>tcpi_delivered_e1_bytes: bytes delivered as ECT(1). Linux 6.18.</summary>
    public long? DeliveredEct1Bytes { get; init; }

    /// <summary>tcpi_delivered_e0_bytes: bytes delivered as ECT(0). Linux 6.18.</summary>
    public long? DeliveredEct0Bytes { get; init; }

    /// <summary>tcpi_delivered_ce_bytes: bytes delivered marked by ECN. Linux 6.18.</summary>
    public long? DeliveredCeBytes { get; init; }

    /// <summary>tcpi_received_e1_bytes: bytes that came as ECT(1). Linux 6.18.</summary>
    public long? ReceivedEct1Bytes { get; init; }

    /// <summary>tcpi_received_e0_bytes: bytes that came as ECT(0). Linux 6.18.</summary>
    public long? ReceivedEct0Bytes { get; init; }

    /// <summary>tcpi_received_ce_bytes: bytes that came marked by ECN. Linux 6.18.</summary>
    public long? ReceivedCeBytes { get; init; }

    /// <summary>Listener: connections that wait to be accepted.</summary>
    public long? AcceptQueue { get; init; }

    /// <summary>Listener: how many may wait.</summary>
    public long? AcceptQueueLimit { get; init; }

    /// <summary>Bytes of the struct that this kernel gave.</summary>
    public int StructBytes { get; init; }

    /// <summary>Seconds since the sample before; <see langword="null"/> for the first, as what follows.</summary>
    public double? IntervalSeconds { get; init; }

    /// <summary>Bytes sent since the sample before, those sent again included.</summary>
    public long? BytesSentDelta { get; init; }

    /// <summary>Bytes received since the sample before.</summary>
    public long? BytesReceivedDelta { get; init; }

    /// <summary>Segments sent since the sample before.</summary>
    public long? SegmentsOutDelta { get; init; }

    /// <summary>Segments received since the sample before.</summary>
    public long? SegmentsInDelta { get; init; }

    /// <summary>Segments sent again since the sample before.</summary>
    public long? RetransmitsDelta { get; init; }

    /// <summary>Bytes sent in a second, since the sample before.</summary>
    public double? SentBytesPerSecond => BytesSentDelta / IntervalSeconds;

    /// <summary>Bytes received in a second, since the sample before.</summary>
    public double? ReceivedBytesPerSecond => BytesReceivedDelta / IntervalSeconds;

    /// <summary>How much of the time there was something to send, since the sample before.</summary>
    public double? BusyPercent { get; init; }

    /// <summary>What it means, in words: a catchword and its reason each. Empty when nothing is to be said.</summary>
    public IReadOnlyList<string> Reading { get; init => field = value.ToArray(); } = [];
}
