using EventIo.Sockets.Listing;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Diagnosis.Readings;

/// <summary>A TCP connection's tcp_info at one moment. Fields that the kernel did not return are null.</summary>
/// <param name="Socket">The socket, with its queues and its timer.</param>
internal sealed record ConnectionReading(TcpSocket Socket)
{
    /// <summary>Consecutive timeouts without an acknowledgement (tcpi_retransmits).</summary>
    internal int? Timeouts { get; init; }

    /// <summary>The largest amount of data in a segment (tcpi_snd_mss).</summary>
    internal long? SegmentBytes { get; init; }

    /// <summary>Segments in flight (tcpi_unacked).</summary>
    internal long? UnackedSegments { get; init; }

    /// <summary>Bytes that have not been sent yet (tcpi_notsent_bytes).</summary>
    internal long? UnsentBytes { get; init; }

    /// <summary>Time since data was sent (tcpi_last_data_sent).</summary>
    internal long? LastSendMilliseconds { get; init; }

    /// <summary>Time since data was received (tcpi_last_data_recv).</summary>
    internal long? LastReceiveMilliseconds { get; init; }

    /// <summary>Time since an acknowledgement was received, including one with a FIN (tcpi_last_ack_recv).</summary>
    internal long? LastAckMilliseconds { get; init; }

    /// <summary>The path's MTU (tcpi_pmtu).</summary>
    internal long? PathMtuBytes { get; init; }

    /// <summary>The largest number of segments in flight (tcpi_snd_cwnd).</summary>
    internal long? CongestionWindowSegments { get; init; }

    /// <summary>The peer's window (tcpi_snd_wnd, Linux 5.4).</summary>
    internal long? PeerWindowBytes { get; init; }

    /// <summary>The window of this end (tcpi_rcv_wnd, Linux 6.2).</summary>
    internal long? OwnWindowBytes { get; init; }

    /// <summary>Segments retransmitted (tcpi_total_retrans).</summary>
    internal long Retransmits { get; init; }

    /// <summary>Bytes sent, including retransmitted ones (tcpi_bytes_sent).</summary>
    internal long? BytesSent { get; init; }

    /// <summary>Bytes that the peer has acknowledged (tcpi_bytes_acked).</summary>
    internal long? BytesAcked { get; init; }

    /// <summary>Bytes received (tcpi_bytes_received).</summary>
    internal long? BytesReceived { get; init; }

    /// <summary>Reads a listed socket.</summary>
    internal static ConnectionReading Of(TcpSocket socket)
    {
        ReadOnlySpan<byte> info = socket.Info;
        return new(socket)
        {
            Timeouts = TcpInfoLayout.Byte(info, TcpInfoLayout.Retransmits),
            SegmentBytes = TcpInfoLayout.Int(info, TcpInfoLayout.SendMss),
            UnackedSegments = TcpInfoLayout.Int(info, TcpInfoLayout.UnackedSegments),
            UnsentBytes = TcpInfoLayout.Int(info, TcpInfoLayout.NotSentBytes),
            LastSendMilliseconds = TcpInfoLayout.Int(info, TcpInfoLayout.LastDataSent),
            LastReceiveMilliseconds = TcpInfoLayout.Int(info, TcpInfoLayout.LastDataReceived),
            LastAckMilliseconds = TcpInfoLayout.Int(info, TcpInfoLayout.LastAckReceived),
            PathMtuBytes = TcpInfoLayout.Int(info, TcpInfoLayout.PathMtu),
            CongestionWindowSegments = TcpInfoLayout.Int(info, TcpInfoLayout.CongestionWindow),
            PeerWindowBytes = TcpInfoLayout.Int(info, TcpInfoLayout.SendWindow),
            OwnWindowBytes = TcpInfoLayout.Int(info, TcpInfoLayout.ReceiveWindow),
            Retransmits = socket.TotalRetransmits ?? 0,
            BytesSent = socket.BytesSent,
            BytesAcked = TcpInfoLayout.Long(info, TcpInfoLayout.BytesAcked),
            BytesReceived = socket.BytesReceived,
        };
    }
}
