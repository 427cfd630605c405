using System.Net;
using EventIo.Native.Linux;
using EventIo.Transfer;

namespace EventIo.Measurement;

/// <content>What a transfer's figures are put into.</content>
internal sealed partial class LinuxFileReceive
{
    // Null when it is gone already.
    private IPEndPoint? Peer() =>
        SocketOptionCalls.TryGetRemoteEndPoint(_socket!.Value, _plan.Listener.EndPoint.AddressFamily, out EndPoint? peer)
            ? (IPEndPoint?)peer
            : null;

    private TransferMeasurement Conclude(
        SocketReceiver receiver, IPEndPoint? peer, MeasurementStatus status, TransferException? failure, HashComparison? hash)
    {
        var row = new TransferMeasurement
        {
            Method = receiver.Method,
            RequestedMethod = _plan.Method,
            MethodReason = _methodReason,
            Direction = TransferDirection.Receive,
            Status = status,
            Reason = failure?.Message ?? receiver.Note,
            Path = _plan.Path,
            ComputerName = peer?.Address.ToString(),
            Port = _plan.Listener.EndPoint.Port,
            PayloadBytes = status == MeasurementStatus.Measured ? _received : null,
            CongestionControl = SocketCalls.CongestionControl(_socket!.Value),
            Sha256 = hash?.Actual,
            IsHashMatched = hash?.IsMatched,
            BufferBytes = _plan.Options.BufferBytes,
            PipeBytes = receiver.Method == TransferMethod.Splice ? _plan.Options.PipeBytes : null,
        };
        row = _tally.Fill(row) with { Bytes = _received };
        return row with { Verdict = TransferVerdict.Of(row, tcp: null) };
    }
}
