using System.Net;
using EventIo.Native.Linux;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.Files;

/// <content>Creates the measurement of a transfer.</content>
internal sealed partial class LinuxFileReceive
{
    // Null if the peer has gone.
    private IPEndPoint? Peer() =>
        SocketOptionCalls.TryGetRemoteEndPoint(
            _socket!.Value, _plan.Listener.EndPoint.AddressFamily, out EndPoint? peer)
            ? (IPEndPoint?)peer
            : null;

    private TransferMeasurement Conclude(
        SocketReceiver receiver, IPEndPoint? peer, MeasurementStatus status, TransferException? failure,
        HashComparison? hash)
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
