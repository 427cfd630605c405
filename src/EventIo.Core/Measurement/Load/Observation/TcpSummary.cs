using EventIo.Measurement.Histograms;
using EventIo.Native.Linux;
using EventIo.Sockets.TcpStatistics;
using HdrHistogram;

namespace EventIo.Measurement.Load.Observation;

/// <summary>
/// The kernel's figures about a run's connections (TCP_INFO, tcp(7)), added up. Adding allocates nothing.
/// </summary>
internal sealed class TcpSummary
{
    private const int IPPROTO_TCP = 6;
    private const int TCP_INFO = 11;
    private const long HighestRate = 1L << 40;
    private readonly LatencyCounts _rtt = new(1L << 32);
    private readonly LatencyCounts _deliveryRate = new(HighestRate);

    /// <summary>Connections that were queried.</summary>
    internal long Count { get; private set; }

    /// <summary>Connections whose SYN carried data that the server accepted (TCP Fast Open).</summary>
    internal long SynData { get; private set; }

    /// <summary>Segments that were retransmitted.</summary>
    internal long Retransmits { get; private set; }

    /// <summary>The lowest round-trip time of all connections.</summary>
    internal long? MinRttMicroseconds { get; private set; }

    internal double? RttP50Microseconds => _rtt.TotalCount == 0 ? null : _rtt.GetValueAtPercentile(50);

    internal double? RttMaxMicroseconds => _rtt.TotalCount == 0 ? null : _rtt.GetMaxValue();

    /// <summary>The median of the connections' delivery rates.</summary>
    internal double? DeliveryRateBytesPerSecond =>
        _deliveryRate.TotalCount == 0 ? null : _deliveryRate.GetValueAtPercentile(50);

    /// <summary>Answers received over these connections.</summary>
    internal long Answers { get; private set; }

    internal long SegmentsIn { get; private set; }

    internal long SegmentsOut { get; private set; }

    /// <summary>Whether an answer fits into one segment, so that several segments mean several writes.</summary>
    internal bool IsAnswerSmall { get; private set; } = true;

    /// <summary>Bytes that the peers had acknowledged at the beginning of the measured time.</summary>
    internal long AckedBefore { get; set; }

    internal long AckedSum { get; private set; }

    /// <summary>Queries a connection.</summary>
    /// <param name="descriptor">Its socket.</param>
    /// <param name="answers">Answers received over it.</param>
    /// <param name="retransmitsBefore">Earlier retransmitted segments, which are not counted again.</param>
    /// <returns>Segments that it has retransmitted since it was opened.</returns>
    internal long Add(int descriptor, long answers, long retransmitsBefore)
    {
        Span<byte> bytes = stackalloc byte[TcpInfoLayout.MaxBytes];
        ReadOnlySpan<byte> info = Read(descriptor, bytes);
        if (info.Length == 0)
            return retransmitsBefore;
        Count++;
        if ((TcpInfoLayout.Byte(info, TcpInfoLayout.Options) & TcpInfoLayout.SynDataOption) > 0)
            SynData++;
        long retransmits = TcpInfoLayout.Int(info, TcpInfoLayout.TotalRetransmits) ?? 0;
        Retransmits += retransmits - retransmitsBefore;
        if (TcpInfoLayout.Int(info, TcpInfoLayout.Rtt) is > 0 and var rtt)
            _rtt.RecordValue(rtt);
        if (TcpInfoLayout.Int(info, TcpInfoLayout.MinRtt) is > 0 and < uint.MaxValue and var least)
            MinRttMicroseconds = Math.Min(MinRttMicroseconds ?? long.MaxValue, least);
        if (TcpInfoLayout.Long(info, TcpInfoLayout.DeliveryRate) is > 0 and var rate)
            _deliveryRate.RecordValue(Math.Min(rate, HighestRate));
        AckedSum += TcpInfoLayout.Long(info, TcpInfoLayout.BytesAcked) ?? 0;
        Answers += answers;
        SegmentsIn += TcpInfoLayout.Int(info, TcpInfoLayout.DataSegmentsIn) ?? 0;
        SegmentsOut += TcpInfoLayout.Int(info, TcpInfoLayout.DataSegmentsOut) ?? 0;
        IsAnswerSmall &= answers == 0 || TcpInfoLayout.Long(info, TcpInfoLayout.BytesReceived) / answers
            < TcpInfoLayout.Int(info, TcpInfoLayout.ReceiveMss);
        return retransmits;
    }

    /// <summary>Adds another loop's figures.</summary>
    internal void Add(TcpSummary other)
    {
        other._rtt.AddTo(_rtt);
        other._deliveryRate.AddTo(_deliveryRate);
        Count += other.Count;
        SynData += other.SynData;
        Retransmits += other.Retransmits;
        if (other.MinRttMicroseconds is { } least)
            MinRttMicroseconds = Math.Min(MinRttMicroseconds ?? long.MaxValue, least);
        Answers += other.Answers;
        SegmentsIn += other.SegmentsIn;
        SegmentsOut += other.SegmentsOut;
        IsAnswerSmall &= other.IsAnswerSmall;
        AckedBefore += other.AckedBefore;
        AckedSum += other.AckedSum;
    }

    /// <summary>Bytes that a connection's peer has acknowledged.</summary>
    internal static long AckedBytes(int descriptor)
    {
        Span<byte> bytes = stackalloc byte[TcpInfoLayout.MaxBytes];
        return TcpInfoLayout.Long(Read(descriptor, bytes), TcpInfoLayout.BytesAcked) ?? 0;
    }

    // Empty for other than TCP, and on Windows, which has other figures.
    private static ReadOnlySpan<byte> Read(int descriptor, Span<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
            return [];
        int length = SocketOptionCalls.Get(descriptor, IPPROTO_TCP, TCP_INFO, bytes);
        return bytes[..Math.Max(0, length)];
    }
}
