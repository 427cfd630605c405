using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Sockets.TcpStatistics;

/// <summary>Parses struct tcp_info, of any length.</summary>
internal static class TcpInfoParser
{
    // The kernel's values for "no limit yet" (TCP_INFINITE_SSTHRESH) and "no round trip yet".
    private const long InfiniteThreshold = int.MaxValue;
    private const long NoRoundTrip = uint.MaxValue;

    // By bit of tcpi_options.
    private static readonly string[] OptionNames =
        ["Timestamps", "Sack", "WindowScale", "Ecn", "EcnSeen", "SynData", "MicrosecondTimestamps", "FastOpenChild"];

    internal static TcpInfo Parse(ReadOnlySpan<byte> info)
    {
        TcpState state = TcpStates.Of(TcpInfoLayout.Byte(info, 0) ?? 0);
        if (state == TcpState.Listen)
            return ParseListener(info);
        int? scales = TcpInfoLayout.Byte(info, 6);
        int? bits = TcpInfoLayout.Byte(info, 7);
        return new TcpInfo
        {
            StructBytes = info.Length,
            State = state,
            CongestionState = (CongestionState?)TcpInfoLayout.Byte(info, 1),
            Retransmits = TcpInfoLayout.Byte(info, 2),
            Probes = TcpInfoLayout.Byte(info, 3),
            Backoff = TcpInfoLayout.Byte(info, 4),
            Options = Options(TcpInfoLayout.Byte(info, TcpInfoLayout.Options) ?? 0),
            SendWindowScale = scales & 0xF,
            ReceiveWindowScale = scales >> 4,
            IsDeliveryRateAppLimited = bits is null ? null : (bits & 1) != 0,
            FastOpenFailure = ((bits >> 1) & 3) is > 0 and var failure ? (FastOpenFailure)failure : null,
            RtoMicroseconds = TcpInfoLayout.Int(info, 8),
            AtoMicroseconds = Measured(info, 12),
            SendMssBytes = TcpInfoLayout.Int(info, 16),
            ReceiveMssBytes = TcpInfoLayout.Int(info, TcpInfoLayout.ReceiveMss),
            UnackedSegments = TcpInfoLayout.Int(info, 24),
            SackedSegments = TcpInfoLayout.Int(info, 28),
            LostSegments = TcpInfoLayout.Int(info, 32),
            RetransmittedSegments = TcpInfoLayout.Int(info, 36),
            LastSendMilliseconds = TcpInfoLayout.Int(info, 44),
            LastReceiveMilliseconds = TcpInfoLayout.Int(info, 52),
            LastAckReceiveMilliseconds = TcpInfoLayout.Int(info, 56),
            PathMtuBytes = TcpInfoLayout.Int(info, 60),
            ReceiveWindowLimitBytes = TcpInfoLayout.Int(info, 64),
            RttMicroseconds = Measured(info, TcpInfoLayout.Rtt),
            RttVariationMicroseconds = Measured(info, TcpInfoLayout.Rtt) is null ? null : TcpInfoLayout.Int(info, 72),
            SlowStartThresholdSegments = Less(info, 76, InfiniteThreshold),
            CongestionWindowSegments = TcpInfoLayout.Int(info, TcpInfoLayout.CongestionWindow),
            AdvertisedMssBytes = TcpInfoLayout.Int(info, 84),
            ReorderingSegments = TcpInfoLayout.Int(info, 88),
            ReceiveRttMicroseconds = Measured(info, 92),
            ReceiveSpaceBytes = TcpInfoLayout.Int(info, 96),
            TotalRetransmits = TcpInfoLayout.Int(info, TcpInfoLayout.TotalRetransmits),
            PacingRateBytesPerSecond = TcpInfoLayout.Long(info, 104),
            MaxPacingRateBytesPerSecond = TcpInfoLayout.Long(info, 112),
            BytesAcked = TcpInfoLayout.Long(info, TcpInfoLayout.BytesAcked),
            BytesReceived = TcpInfoLayout.Long(info, TcpInfoLayout.BytesReceived),
            SegmentsOut = TcpInfoLayout.Int(info, 136),
            SegmentsIn = TcpInfoLayout.Int(info, 140),
            NotSentBytes = TcpInfoLayout.Int(info, 144),
            MinRttMicroseconds = Less(info, TcpInfoLayout.MinRtt, NoRoundTrip),
            DataSegmentsIn = TcpInfoLayout.Int(info, TcpInfoLayout.DataSegmentsIn),
            DataSegmentsOut = TcpInfoLayout.Int(info, TcpInfoLayout.DataSegmentsOut),
            DeliveryRateBytesPerSecond = TcpInfoLayout.Long(info, TcpInfoLayout.DeliveryRate) is > 0 and var rate
                ? rate
                : null,
            BusyMicroseconds = TcpInfoLayout.Long(info, 168),
            ReceiverLimitedMicroseconds = TcpInfoLayout.Long(info, 176),
            SendBufferLimitedMicroseconds = TcpInfoLayout.Long(info, 184),
            DeliveredSegments = TcpInfoLayout.Int(info, 192),
            DeliveredCeSegments = TcpInfoLayout.Int(info, 196),
            BytesSent = TcpInfoLayout.Long(info, TcpInfoLayout.BytesSent),
            BytesRetransmitted = TcpInfoLayout.Long(info, 208),
            DuplicateSacks = TcpInfoLayout.Int(info, 216),
            ReorderingEvents = TcpInfoLayout.Int(info, 220),
            OutOfOrderSegments = TcpInfoLayout.Int(info, 224),
            SendWindowBytes = TcpInfoLayout.Int(info, 228),
            ReceiveWindowBytes = TcpInfoLayout.Int(info, 232),
            Rehashes = TcpInfoLayout.Int(info, 236),
            TotalTimeouts = TcpInfoLayout.Short(info, 240),
            TotalTimeoutRecoveries = TcpInfoLayout.Short(info, 242),
            TotalTimeoutMilliseconds = TcpInfoLayout.Int(info, 244),
            // The word after these fields has another meaning in 6.19 than in 6.18, and is ignored.
            ReceivedCeSegments = TcpInfoLayout.Int(info, 248),
            DeliveredEct1Bytes = TcpInfoLayout.Int(info, 252),
            DeliveredEct0Bytes = TcpInfoLayout.Int(info, 256),
            DeliveredCeBytes = TcpInfoLayout.Int(info, 260),
            ReceivedEct1Bytes = TcpInfoLayout.Int(info, 264),
            ReceivedEct0Bytes = TcpInfoLayout.Int(info, 268),
            ReceivedCeBytes = TcpInfoLayout.Int(info, 272),
        };
    }

    // A listener's struct has the accept queue in place of segments, and little else (tcp_get_info()).
    private static TcpInfo ParseListener(ReadOnlySpan<byte> info) => new()
    {
        StructBytes = info.Length,
        State = TcpState.Listen,
        AcceptQueue = TcpInfoLayout.Int(info, 24),
        AcceptQueueLimit = TcpInfoLayout.Int(info, 28),
        ReorderingSegments = TcpInfoLayout.Int(info, 88),
        MaxPacingRateBytesPerSecond = TcpInfoLayout.Long(info, 112),
    };

    private static string[] Options(int bits) =>
        [.. OptionNames.Where((_, bit) => (bits & (1 << bit)) != 0)];

    // Zero means not measured yet.
    private static long? Measured(ReadOnlySpan<byte> info, int offset) =>
        TcpInfoLayout.Int(info, offset) is > 0 and var figure ? figure : null;

    private static long? Less(ReadOnlySpan<byte> info, int offset, long limit) =>
        TcpInfoLayout.Int(info, offset) is { } figure && figure < limit ? figure : null;
}
