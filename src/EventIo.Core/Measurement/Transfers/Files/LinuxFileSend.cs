using System.Net;
using System.Security.Cryptography;
using EventIo.Measurement.Transfers.ZeroCopy;
using EventIo.Native;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>Sends a file over a new TCP connection, and measures the transfer.</summary>
internal sealed partial class LinuxFileSend : IDisposable
{
    private readonly FileSendPlan _plan;
    private readonly TransferProgress _progress;
    private readonly CancellationToken _cancellation;
    private readonly TransferSource _source;
    private readonly TransferDriver _driver;
    private readonly long? _count;
    private readonly List<TransferMethod> _tried = [];
    private readonly TransferTally _tally = new();
    private IncrementalHash? _streamHash;
    private DescriptorHandle? _socket;
    private string? _refusal;

    private LinuxFileSend(FileSendPlan plan, TransferProgress progress, CancellationToken cancellation)
    {
        _plan = plan;
        _progress = progress;
        _cancellation = cancellation;
        _source = TransferSource.Open(plan.Path);
        if (plan.Offset > (_source.Length ?? 0))
        {
            _source.Dispose();
            throw new TransferRangeException(plan.Path, plan.Offset, _source.Length);
        }
        _count = _source.Length is { } length
            ? Math.Min(plan.Count ?? long.MaxValue, length - plan.Offset)
            : plan.Count;
        _driver = new TransferDriver(plan.IdleTimeoutSeconds, cancellation);
    }

    /// <summary>Sends on the calling thread.</summary>
    /// <exception cref="NativeException">The file can't be opened, or the connection is refused.</exception>
    /// <exception cref="TransferRangeException">The file ends before the offset.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The name is unknown.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the transfer began.</exception>
    internal static TransferOutcome Run(FileSendPlan plan, TransferProgress progress, CancellationToken cancellation)
    {
        using var send = new LinuxFileSend(plan, progress, cancellation);
        return send.Run();
    }

    public void Dispose()
    {
        _streamHash?.Dispose();
        _socket?.Dispose();
        _driver.Dispose();
        _source.Dispose();
    }

    private TransferOutcome Run()
    {
        _progress.Activity = "Connecting";
        long timeout = _plan.IdleTimeoutSeconds is { } seconds ? (long)(seconds * Nanoseconds.PerSecond) : -1;
        _socket = StreamConnector.Connect(
            _plan.ComputerName, _plan.Port, _plan.CongestionControl, _driver.WakeDescriptor, timeout, _cancellation,
            out IPAddress address);
        IReadOnlyList<TransferMeasurement> known = [];
        var choice = new MethodChoice(_plan.Method, null);
        // A requested method needs no comparison of all methods.
        if (_plan.Method == TransferMethod.Auto)
        {
            _progress.Activity = "Measuring the methods over loopback";
            known = TransferCalibration.Of(_count, _plan.CongestionControl, _plan.Options, _cancellation);
            choice = MethodChoice.Best(known, _source, IPAddress.IsLoopback(address));
        }
        while (true)
        {
            _refusal = TransferCatalog.Refusal(choice.Method) ?? TransferCatalog.Refusal(choice.Method, _source)
                ?? RefusalOfHash(choice.Method);
            if (_refusal is null && Move(choice, known) is { } outcome)
                return outcome;
            _tried.Add(choice.Method);
            choice = new MethodChoice(
                RefusalOfHash(TransferMethod.Splice) is null
                    ? MethodChoice.Fallback(_tried, _source)
                    : TransferMethod.Copy,
                $"{choice.Method}: {_refusal}");
        }
    }

    // A source that can't be read twice must be hashed while it is sent, which requires a buffer of this process.
    private string? RefusalOfHash(TransferMethod method) =>
        _plan.AppendHash && _source.Length is null && method != TransferMethod.Copy
            ? "the hash of a source that can't be read twice needs the bytes in user space."
            : null;

    // Returns null if the method turned out not to work here before a byte was moved.
    private TransferOutcome? Move(MethodChoice choice, IReadOnlyList<TransferMeasurement> known)
    {
        SocketTransfer transfer;
        try
        {
            transfer = Create(choice.Method);
            _ = ZeroCopyProof.Of(choice.Method);
        }
        catch (NativeException exception) when (choice.Method != TransferMethod.Copy)
        {
            _refusal = exception.Message;
            return null;
        }
        using (transfer)
        {
            TransferException? failure = null;
            byte[]? hash = null;
            bool isCancelled = false;
            try
            {
                hash = Move(transfer, choice.Method);
            }
            catch (TransferException exception)
            {
                failure = exception.Failure == TransferFailure.DestinationClosed && IsTlsAnswer()
                    ? TransferException.OfTls(exception)
                    : exception;
            }
            catch (OperationCanceledException)
            {
                isCancelled = true;
            }
            // Bytes that were read from a source that can't be read twice are lost. A splice that refuses the kind of
            // file has read nothing.
            if (failure is { Failure: TransferFailure.SystemCall, BytesMoved: 0 }
                && (_source.IsSeekable || failure.Call?.ErrorNumber == Errno.EINVAL)
                && choice.Method != TransferMethod.Copy)
            {
                _refusal = failure.Message;
                return null;
            }
            MeasurementStatus status = isCancelled ? MeasurementStatus.Interrupted
                : failure is null ? MeasurementStatus.Measured
                : MeasurementStatus.Failed;
            return new TransferOutcome(Conclude(choice, known, transfer.Note, status, failure, hash), failure);
        }
    }

    private SocketTransfer Create(TransferMethod method)
    {
        if (!_plan.AppendHash || _source.Length is not null || method != TransferMethod.Copy)
        {
            SocketTransfer transfer = TransferCatalog.Create(method, _plan.Options);
            try
            {
                transfer.Attach(_socket!.Value);
                return transfer;
            }
            catch
            {
                transfer.Dispose();
                throw;
            }
        }
        _streamHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var copy = new CopyTransfer(_plan.Options) { Observer = _streamHash.AppendData };
        copy.Attach(_socket!.Value);
        return copy;
    }

    // Moves all bytes. The hash, if requested, follows when they have arrived, and is not part of any figure.
    private byte[]? Move(SocketTransfer transfer, TransferMethod method)
    {
        _progress.Activity = $"{method} to {_plan.ComputerName}:{_plan.Port}";
        _progress.Begin(_count, () => _driver.BytesMoved);
        TransferSnapshot before = TransferSnapshot.Before(transfer);
        try
        {
            transfer.Begin(_source, _plan.Offset, _count ?? SocketTransfer.ToTheEnd);
            _driver.Run(transfer);
            _driver.AwaitRelease(transfer);
            if (!_plan.AppendHash)
                EndStream();
            _driver.Drain(_socket!.Value);
        }
        finally
        {
            TransferSnapshot after = TransferSnapshot.After(transfer);
            _tally.Add(before, after, after.Nanoseconds, _driver.BytesMoved, 1, 0);
            _tally.EndRound();
        }
        return _plan.AppendHash ? SendHash() : null;
    }

    private byte[] SendHash()
    {
        _progress.Activity = "Hashing";
        byte[] hash = _streamHash?.GetHashAndReset()
            ?? FileHash.Of(_source.Descriptor, _plan.Offset, _driver.BytesMoved, _cancellation);
        try
        {
            MemorySend.Run(_socket!.Value, hash, _driver.WakeDescriptor, _cancellation);
        }
        catch (NativeException exception)
        {
            throw TransferException.OfCall(exception, _driver.BytesMoved);
        }
        EndStream();
        _driver.Drain(_socket.Value);
        return hash;
    }

    private void EndStream() => _ = LibC.shutdown(_socket!.Value, LibC.SHUT_WR);
}
