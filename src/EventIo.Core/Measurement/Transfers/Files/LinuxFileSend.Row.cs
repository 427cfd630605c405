using EventIo.Findings;
using EventIo.Findings.Transfers;
using EventIo.Measurement.Transfers.ZeroCopy;
using EventIo.Native.Linux;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement.Transfers.Files;

/// <content>Creates the measurement of a transfer.</content>
internal sealed partial class LinuxFileSend
{
    // An alert record begins with these two bytes (RFC 8446, section 5.1).
    private const byte TlsAlert = 0x15;
    private const byte TlsMajorVersion = 0x03;

    private TransferMeasurement Conclude(
        MethodChoice choice,
        IReadOnlyList<TransferMeasurement> known,
        string? note,
        MeasurementStatus status,
        TransferException? failure,
        byte[]? hash)
    {
        TcpInfo tcp = TcpInfoSampler.Read(_socket!.Value);
        TransferMethodDescription method = TransferCatalog.Describe(choice.Method);
        TransferMeasurement? own = known.FirstOrDefault(row => row.Method == choice.Method);
        var row = new TransferMeasurement
        {
            Method = choice.Method,
            RequestedMethod = _plan.Method,
            MethodReason = choice.Reason,
            Status = status,
            Reason = failure?.Message ?? note,
            Path = _plan.Path,
            ComputerName = _plan.ComputerName,
            Port = _plan.Port,
            Offset = _plan.Offset,
            PayloadBytes = _count,
            Sha256 = hash is null ? null : Convert.ToHexString(hash),
            CongestionControl = SocketCalls.CongestionControl(_socket.Value),
            PacingRateBytesPerSecond = tcp.PacingRateBytesPerSecond,
            WindowLimitedPercent = TransferTally.WindowLimitedPercent(tcp),
            SegmentsOut = tcp.DataSegmentsOut,
            RetransmittedSegments = tcp.TotalRetransmits,
            CpuRatioToCopy = own?.CpuRatioToCopy,
            RateRatioToCopy = own?.RateRatioToCopy,
            BufferBytes = _plan.Options.BufferBytes,
            PipeBytes = method.UsesPipe ? _plan.Options.PipeBytes : null,
        };
        row = _tally.Fill(row) with
        {
            IsZeroCopy = method.AsksForZeroCopy
                ? _tally.Notifications > 0 ? _tally.CopiedFallbacks == 0 : null
                : ZeroCopyProof.Of(choice.Method),
        };
        return row with { Verdict = [.. TransferVerdict.Of(row, tcp), .. OfSource()] };
    }

    private Finding[] OfSource() => Finding.Sort(
    [
        SourceGrewRule.Of(_source.Length, _source.CurrentLength()),
        CpuScopeRule.OfHash(_streamHash is not null),
    ]);

    // A TLS peer sends an alert when it receives other bytes, before it closes.
    private unsafe bool IsTlsAnswer()
    {
        byte* answer = stackalloc byte[2];
        return HotCalls.Receive(_socket!.Value, answer, 2, LibC.MSG_DONTWAIT | LibC.MSG_PEEK) == 2
            && answer[0] == TlsAlert && answer[1] == TlsMajorVersion;
    }
}
