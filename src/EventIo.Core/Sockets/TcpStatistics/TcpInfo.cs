
using EventIo.Findings;
using EventIo.Native;

namespace EventIo.Sockets.TcpStatistics;

/// <summary>
/// The kernel's struct tcp_info of a TCP socket (tcp(7), TCP_INFO). A figure that this kernel doesn't fill, that a
/// listener doesn't have, or that was never measured is <see langword="null"/>, never zero.
/// </summary>
public sealed partial record TcpInfo
{
    /// <summary>The socket's own end.</summary>
    public string? Local { get; init; }

    /// <summary>The peer's end.</summary>
    public string? Remote { get; init; }

    /// <summary>The process that has it.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The process's name.</summary>
    public string? ProcessName { get; init; }

    /// <summary>Its descriptor in that process.</summary>
    public int? FileDescriptor { get; init; }

    /// <summary>The probe server that has it; <see langword="null"/> for any other socket.</summary>
    public string? ServerName { get; init; }

    /// <summary>The kernel's cookie for the socket, which is never reused.</summary>
    public ulong Cookie { get; init; }

    /// <summary>When the figures were read (UTC).</summary>
    public DateTime SampledAt { get; init; } = DateTime.UtcNow;

    /// <summary>The congestion control.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>tcpi_state.</summary>
    public required TcpState State { get; init; }

    /// <summary>tcpi_ca_state.</summary>
    public CongestionState? CongestionState { get; init; }

    /// <summary>tcpi_options: the negotiated options, and <c>SynData</c>: data in the SYN was accepted.</summary>
    public IReadOnlyList<string> Options { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>tcpi_fastopen_client_fail: why data in the SYN was not accepted. Linux 5.5.</summary>
    public FastOpenFailure? FastOpenFailure { get; init; }

    /// <summary>tcpi_retransmits: consecutive timeouts without an answer.</summary>
    public int? Retransmits { get; init; }

    /// <summary>tcpi_probes: unanswered keepalive or window probes.</summary>
    public int? Probes { get; init; }

    /// <summary>tcpi_backoff: how often the timeout has been doubled.</summary>
    public int? Backoff { get; init; }

    /// <summary>tcpi_snd_wscale: the shift of the peer's windows.</summary>
    public int? SendWindowScale { get; init; }

    /// <summary>tcpi_rcv_wscale: the shift of our windows.</summary>
    public int? ReceiveWindowScale { get; init; }

    /// <summary>
    /// tcpi_delivery_rate_app_limited: whether the program sent less than the path's rate when it was measured.
    /// </summary>
    public bool? IsDeliveryRateAppLimited { get; init; }

    /// <summary>tcpi_rto: the retransmission timeout.</summary>
    public long? RtoMicroseconds { get; init; }

    /// <summary>tcpi_ato: how long acknowledgements are delayed.</summary>
    public long? AtoMicroseconds { get; init; }

    /// <summary>tcpi_rtt: the smoothed round-trip time.</summary>
    public long? RttMicroseconds { get; init; }

    /// <summary>tcpi_rttvar: its mean deviation.</summary>
    public long? RttVariationMicroseconds { get; init; }

    /// <summary>tcpi_min_rtt: the lowest round-trip time of the last minutes (net.ipv4.tcp_min_rtt_wlen).</summary>
    public long? MinRttMicroseconds { get; init; }

    /// <summary>tcpi_rcv_rtt: the round-trip time as the receiving side sees it.</summary>
    public long? ReceiveRttMicroseconds { get; init; }

    /// <summary>tcpi_snd_mss: the largest segment that is sent.</summary>
    public long? SendMssBytes { get; init; }

    /// <summary>tcpi_rcv_mss: an estimate of the peer's segment size.</summary>
    public long? ReceiveMssBytes { get; init; }

    /// <summary>tcpi_advmss: the largest segment announced to the peer.</summary>
    public long? AdvertisedMssBytes { get; init; }

    /// <summary>tcpi_pmtu: the path's MTU.</summary>
    public long? PathMtuBytes { get; init; }

    /// <summary>tcpi_snd_cwnd: the congestion window.</summary>
    public long? CongestionWindowSegments { get; init; }

    /// <summary>tcpi_snd_ssthresh: where slow start ends; <see langword="null"/> also before the first loss.</summary>
    public long? SlowStartThresholdSegments { get; init; }

    /// <summary>tcpi_reordering: how far out of order segments arrive on the path.</summary>
    public long? ReorderingSegments { get; init; }

    /// <summary>tcpi_unacked: segments in flight.</summary>
    public long? UnackedSegments { get; init; }

    /// <summary>tcpi_sacked: segments in flight that were acknowledged out of order.</summary>
    public long? SackedSegments { get; init; }

    /// <summary>tcpi_lost: segments in flight that are presumed lost.</summary>
    public long? LostSegments { get; init; }

    /// <summary>tcpi_retrans: segments in flight that were retransmitted.</summary>
    public long? RetransmittedSegments { get; init; }

    /// <summary>tcpi_total_retrans: segments retransmitted so far.</summary>
    public long? TotalRetransmits { get; init; }

    /// <summary>tcpi_last_data_sent: time since data was sent.</summary>
    public long? LastSendMilliseconds { get; init; }

    /// <summary>tcpi_last_data_recv: time since data was received.</summary>
    public long? LastReceiveMilliseconds { get; init; }

    /// <summary>tcpi_last_ack_recv: time since an acknowledgement was received.</summary>
    public long? LastAckReceiveMilliseconds { get; init; }

    /// <summary>tcpi_snd_wnd: the peer's window. Linux 5.4.</summary>
    public long? SendWindowBytes { get; init; }

    /// <summary>tcpi_rcv_wnd: our window. Linux 6.2.</summary>
    public long? ReceiveWindowBytes { get; init; }

    /// <summary>tcpi_rcv_ssthresh: the current limit of our window.</summary>
    public long? ReceiveWindowLimitBytes { get; init; }

    /// <summary>tcpi_rcv_space: the data that the program reads in a round trip.</summary>
    public long? ReceiveSpaceBytes { get; init; }

    /// <summary>tcpi_notsent_bytes: bytes that wait to be sent for the first time.</summary>
    public long? NotSentBytes { get; init; }

    /// <summary>tcpi_bytes_sent: bytes sent, including retransmitted ones. Linux 4.19.</summary>
    public long? BytesSent { get; init; }

    /// <summary>tcpi_bytes_retrans: bytes retransmitted. Linux 4.19.</summary>
    public long? BytesRetransmitted { get; init; }

    /// <summary>tcpi_bytes_acked: bytes that the peer has acknowledged; the SYN counts as one.</summary>
    public long? BytesAcked { get; init; }

    /// <summary>tcpi_bytes_received: bytes received in order.</summary>
    public long? BytesReceived { get; init; }

    /// <summary>tcpi_segs_out: segments sent.</summary>
    public long? SegmentsOut { get; init; }

    /// <summary>tcpi_segs_in: segments received.</summary>
    public long? SegmentsIn { get; init; }

    /// <summary>tcpi_data_segs_out: segments sent with data.</summary>
    public long? DataSegmentsOut { get; init; }

    /// <summary>tcpi_data_segs_in: segments received with data.</summary>
    public long? DataSegmentsIn { get; init; }

    /// <summary>tcpi_delivered: segments delivered, including retransmitted ones. Linux 4.18.</summary>
    public long? DeliveredSegments { get; init; }

    /// <summary>tcpi_delivered_ce: delivered segments that were reported as marked by ECN. Linux 4.18.</summary>
    public long? DeliveredCeSegments { get; init; }

    /// <summary>
    /// tcpi_pacing_rate: the rate at which segments are sent; <see langword="null"/> also for no limit.
    /// </summary>
    public long? PacingRateBytesPerSecond { get; init; }

    /// <summary>tcpi_max_pacing_rate: SO_MAX_PACING_RATE; <see langword="null"/> also for no limit.</summary>
    public long? MaxPacingRateBytesPerSecond { get; init; }

    /// <summary>tcpi_delivery_rate: the rate of delivery to the peer, at the last measurement.</summary>
    public long? DeliveryRateBytesPerSecond { get; init; }

    /// <summary>tcpi_busy_time: how long data was waiting to be sent or acknowledged.</summary>
    public long? BusyMicroseconds { get; init; }

    /// <summary>tcpi_rwnd_limited: the part of <see cref="BusyMicroseconds"/> limited by the peer's window.</summary>
    public long? ReceiverLimitedMicroseconds { get; init; }

    /// <summary>
    /// tcpi_sndbuf_limited: the part of <see cref="BusyMicroseconds"/> in which the send buffer was too small for the
    /// congestion window.
    /// </summary>
    public long? SendBufferLimitedMicroseconds { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        PlainText.Of(Remote is null ? $"{State} {Local}" : $"{State} {Local} to {Remote}");
}
