using EventIo.Findings;
using EventIo.Native;

namespace EventIo.Sockets.TcpStatistics;

/// <content>Figures of newer kernels, of listeners, and differences of two samples.</content>
public sealed partial record TcpInfo
{
    /// <summary>tcpi_dsack_dups: segments that the peer received twice. Linux 4.19.</summary>
    public long? DuplicateSacks { get; init; }

    /// <summary>tcpi_reord_seen: how often segments arrived out of order. Linux 4.19.</summary>
    public long? ReorderingEvents { get; init; }

    /// <summary>tcpi_rcv_ooopack: segments that arrived out of order. Linux 5.4.</summary>
    public long? OutOfOrderSegments { get; init; }

    /// <summary>tcpi_rehash: how often the flow was moved to another path. Linux 6.2.</summary>
    public long? Rehashes { get; init; }

    /// <summary>tcpi_total_rto: retransmission timeouts. Linux 6.7.</summary>
    public long? TotalTimeouts { get; init; }

    /// <summary>tcpi_total_rto_recoveries: recoveries from them. Linux 6.7.</summary>
    public long? TotalTimeoutRecoveries { get; init; }

    /// <summary>tcpi_total_rto_time: how long these took. Linux 6.7.</summary>
    public long? TotalTimeoutMilliseconds { get; init; }

    /// <summary>tcpi_received_ce: segments that arrived marked by ECN. Linux 6.18.</summary>
    public long? ReceivedCeSegments { get; init; }

    /// <summary>tcpi_delivered_e1_bytes: bytes delivered as ECT(1). Linux 6.18.</summary>
    public long? DeliveredEct1Bytes { get; init; }

    /// <summary>tcpi_delivered_e0_bytes: bytes delivered as ECT(0). Linux 6.18.</summary>
    public long? DeliveredEct0Bytes { get; init; }

    /// <summary>tcpi_delivered_ce_bytes: bytes delivered marked by ECN. Linux 6.18.</summary>
    public long? DeliveredCeBytes { get; init; }

    /// <summary>tcpi_received_e1_bytes: bytes that arrived as ECT(1). Linux 6.18.</summary>
    public long? ReceivedEct1Bytes { get; init; }

    /// <summary>tcpi_received_e0_bytes: bytes that arrived as ECT(0). Linux 6.18.</summary>
    public long? ReceivedEct0Bytes { get; init; }

    /// <summary>tcpi_received_ce_bytes: bytes that arrived marked by ECN. Linux 6.18.</summary>
    public long? ReceivedCeBytes { get; init; }

    /// <summary>Listener: connections that wait to be accepted.</summary>
    public long? AcceptQueue { get; init; }

    /// <summary>Listener: the limit of the accept queue.</summary>
    public long? AcceptQueueLimit { get; init; }

    /// <summary>Bytes of the struct that this kernel returned.</summary>
    public int StructBytes { get; init; }

    /// <summary>
    /// The figures that this kernel doesn't have, with the version of Linux that introduced them;
    /// <see langword="null"/> if it has all of them, and for a listener.
    /// </summary>
    public string? MissingFields => State == TcpState.Listen ? null : TcpInfoLayout.Missing(StructBytes);

    /// <summary>
    /// Seconds since the previous sample; <see langword="null"/> for the first sample, as are the following properties.
    /// </summary>
    public double? IntervalSeconds { get; init; }

    /// <summary>Bytes sent since the previous sample, including retransmitted ones.</summary>
    public long? BytesSentDelta { get; init; }

    /// <summary>Bytes received since the previous sample.</summary>
    public long? BytesReceivedDelta { get; init; }

    /// <summary>Segments sent since the previous sample.</summary>
    public long? SegmentsOutDelta { get; init; }

    /// <summary>Segments received since the previous sample.</summary>
    public long? SegmentsInDelta { get; init; }

    /// <summary>Segments retransmitted since the previous sample.</summary>
    public long? RetransmitsDelta { get; init; }

    /// <summary>Bytes sent per second, since the previous sample.</summary>
    public double? SentBytesPerSecond => BytesSentDelta / IntervalSeconds;

    /// <summary>Bytes received per second, since the previous sample.</summary>
    public double? ReceivedBytesPerSecond => BytesReceivedDelta / IntervalSeconds;

    /// <summary>
    /// The share of the time in which data was waiting to be sent or acknowledged, since the previous sample.
    /// </summary>
    public double? BusyPercent { get; init; }

    /// <summary>What the figures mean, most important first; empty when nothing was noticed.</summary>
    public IReadOnlyList<Finding> Reading
    {
        get;
        init => field = Finding.Sort(value).ToTextList();
    } = TextLists.Empty<Finding>();
}
