using System.Buffers.Binary;
using EventIo.Native.Linux;
using HdrHistogram;
using Tmds.Linux;

namespace EventIo.Measurement.Load;

/// <summary>What the kernel knows of a run's connections (TCP_INFO, tcp(7)), added up. Adding allocates nothing.</summary>
internal sealed unsafe class TcpSummary
{
    private const int TCP_INFO = 11;
    private const int InfoBytes = 192;

    // Places in struct tcp_info (include/uapi/linux/tcp.h).
    private const int ReceiveMss = 20;
    private const int RoundTrip = 68;
    private const int TotalRetransmits = 100;
    private const int Acked = 120;
    private const int Received = 128;
    private const int MinRoundTrip = 148;
    private const int DataSegmentsIn = 152;
    private const int DataSegmentsOut = 156;
    private const int DeliveryRate = 160;

    private readonly LongHistogram _rtt = new(1, 1L << 32, 3);
    private readonly LongHistogram _deliveryRate = new(1, 1L << 40, 3);

    /// <summary>Connections that were asked.</summary>
    internal long Count { get; private set; }

    /// <summary>Segments that were sent again.</summary>
    internal long Retransmits { get; private set; }

    /// <summary>The least round-trip time of all connections.</summary>
    internal long? MinRttMicroseconds { get; private set; }

    internal double? RttP50Microseconds => _rtt.TotalCount == 0 ? null : _rtt.GetValueAtPercentile(50);

    internal double? RttMaxMicroseconds => _rtt.TotalCount == 0 ? null : _rtt.GetMaxValue();

    /// <summary>The median of the connections' delivery rates.</summary>
    internal double? DeliveryRateBytesPerSecond =>
        _deliveryRate.TotalCount == 0 ? null : _deliveryRate.GetValueAtPercentile(50);

    /// <summary>Answers that came over these connections.</summary>
    internal long Answers { get; private set; }

    internal long SegmentsIn { get; private set; }

    internal long SegmentsOut { get; private set; }

    /// <summary>Whether an answer fits into a segment, so that several mean several writes.</summary>
    internal bool IsAnswerSmall { get; private set; } = true;

    /// <summary>Bytes that the peers had acknowledged before, and when asked.</summary>
    internal long AckedBefore { get; set; }

    internal long AckedSum { get; private set; }

    /// <summary>Asks about a connection.</summary>
    /// <param name="descriptor">Its socket.</param>
    /// <param name="answers">Answers that came over it.</param>
    internal void Add(int descriptor, long answers)
    {
        Span<byte> info = stackalloc byte[InfoBytes];
        if (!TryRead(descriptor, info))
            return;
        Count++;
        Retransmits += Int(info, TotalRetransmits);
        if (Int(info, RoundTrip) is > 0 and var rtt)
            _rtt.RecordValue(rtt);
        if (Int(info, MinRoundTrip) is > 0 and < uint.MaxValue and var least)
            MinRttMicroseconds = Math.Min(MinRttMicroseconds ?? long.MaxValue, least);
        if (Long(info, DeliveryRate) is > 0 and var rate)
            _deliveryRate.RecordValue(Math.Min(rate, 1L << 40));
        AckedSum += Long(info, Acked);
        Answers += answers;
        SegmentsIn += Int(info, DataSegmentsIn);
        SegmentsOut += Int(info, DataSegmentsOut);
        IsAnswerSmall &= answers == 0 || Long(info, Received) / answers < Int(info, ReceiveMss);
    }

    /// <summary>Adds another loop's.</summary>
    internal void Add(TcpSummary other)
    {
        _rtt.Add(other._rtt);
        _deliveryRate.Add(other._deliveryRate);
        Count += other.Count;
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
        Span<byte> info = stackalloc byte[InfoBytes];
        return TryRead(descriptor, info) ? Long(info, Acked) : 0;
    }

    // Not for UNIX sockets, nor for a kernel before 4.6, whose struct is shorter.
    private static bool TryRead(int descriptor, Span<byte> info)
    {
        uint length = InfoBytes;
        fixed (byte* bytes = info)
        {
            return HotCalls.GetSocketOption(descriptor, LibC.IPPROTO_TCP, TCP_INFO, bytes, &length) == 0
                && length == InfoBytes;
        }
    }

    private static long Int(ReadOnlySpan<byte> info, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(info[offset..]);

    private static long Long(ReadOnlySpan<byte> info, int offset) => BinaryPrimitives.ReadInt64LittleEndian(info[offset..]);
}
