using EventIo.Native.Linux;
using EventIo.Sockets;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement;

/// <content>What a transfer's figures are put into.</content>
internal sealed partial class LinuxFileSend
{
    // The record of an alert begins with these two bytes (RFC 8446, 5.1).
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
            PipeBytes = choice.Method is TransferMethod.Splice or TransferMethod.IoUringSplice ? _plan.Options.PipeBytes : null,
        };
        row = _tally.Fill(row) with
        {
            IsZeroCopy = TransferTally.AsksForZeroCopy(choice.Method)
                ? _tally.Notifications > 0 ? _tally.CopiedFallbacks == 0 : null
                : ZeroCopyProof.Of(choice.Method),
        };
        return row with { Verdict = [.. TransferVerdict.Of(row, tcp), .. OfSource()] };
    }

    private IEnumerable<string> OfSource()
    {
        if (_source.CurrentLength() > _source.Length)
            yield return FormattableString.Invariant($"SourceGrew: from {_source.Length:N0} to {_source.CurrentLength():N0} bytes meanwhile; the first were sent.");
        if (_streamHash is not null)
            yield return "HashIncluded: the CPU time has that of the hash in it, which was made as the bytes passed.";
    }

    // What a peer that speaks TLS says to bytes that are none, before it closes.
    private unsafe bool IsTlsAnswer()
    {
        byte* answer = stackalloc byte[2];
        return HotCalls.Receive(_socket!.Value, answer, 2, LibC.MSG_DONTWAIT | LibC.MSG_PEEK) == 2
            && answer[0] == TlsAlert && answer[1] == TlsMajorVersion;
    }
}
