using System.Net;
using System.Text;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement;

/// <summary>Receives a file from the first that connects, and measures that.</summary>
internal sealed partial class LinuxFileReceive : IDisposable
{
    // 0666, as most programs create their files: the user's umask takes its part.
    private const int ReadAndWriteForAll = 0x1B6;

    private readonly FileReceivePlan _plan;
    private readonly TransferProgress _progress;
    private readonly CancellationToken _cancellation;
    private readonly WakeEvent _wake = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly long _idleNanoseconds;
    private readonly bool _isNew;
    private readonly TransferTally _tally = new();
    private DescriptorHandle? _file;
    private DescriptorHandle? _socket;
    private string? _methodReason;
    private long _received;

    private LinuxFileReceive(FileReceivePlan plan, TransferProgress progress, CancellationToken cancellation)
    {
        _plan = plan;
        _progress = progress;
        _cancellation = cancellation;
        _idleNanoseconds = plan.IdleTimeoutSeconds is { } seconds ? (long)(seconds * 1e9) : -1;
        _registration = cancellation.UnsafeRegister(static wake => ((WakeEvent)wake!).Set(), _wake);
        _isNew = !Path.Exists(plan.Path);
    }

    /// <summary>Receives on the calling thread.</summary>
    /// <exception cref="NativeException">The file can't be made.</exception>
    /// <exception cref="TransferException">Nobody connected in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anybody connected.</exception>
    internal static TransferOutcome Run(FileReceivePlan plan, TransferProgress progress, CancellationToken cancellation)
    {
        // A file that grows beyond RLIMIT_FSIZE is an error number for this thread, not the end of the process.
        ThreadSignals.Block(ThreadSignals.SIGXFSZ);
        using var receive = new LinuxFileReceive(plan, progress, cancellation);
        return receive.Run();
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _file?.Dispose();
        _registration.Dispose();
        _wake.Dispose();
    }

    private TransferOutcome Run()
    {
        _file = new DescriptorHandle(OpenFile());
        try
        {
            _progress.Activity = $"Waiting for a connection at {_plan.Listener.EndPoint}";
            Accept(_plan.Listener.Handle!);
        }
        catch when (_isNew)
        {
            // Nobody came: nothing is left of what was made for them.
            File.Delete(_plan.Path);
            throw;
        }
        // Only now is what was there before no longer wanted.
        if (FileStatus.Of(_file.Value).IsRegular)
            NativeException.Check(LibC.ftruncate(_file.Value, 0), "ftruncate(2)", _plan.Path);
        using SocketReceiver receiver = CreateReceiver();
        return Receive(receiver);
    }

    private unsafe int OpenFile()
    {
        // Read as well, for the hash of what was written.
        int flags = LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC | (_plan.Overwrites ? 0 : LibC.O_EXCL);
        byte[] path = Encoding.UTF8.GetBytes(_plan.Path + '\0');
        fixed (byte* first = path)
            return NativeException.Check(LibC.open(first, flags, ReadAndWriteForAll), "open(2)", _plan.Path);
    }

    private void Accept(DescriptorHandle listener)
    {
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (!PollCalls.Wait(listener.Value, PollEvents.In, _wake.Descriptor, _idleNanoseconds))
                throw TransferException.OfPeer(_plan.IdleTimeoutSeconds!.Value);
            int accepted = SocketCalls.Accept(listener.Value, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
            int error = accepted < 0 ? HotCalls.LastError : 0;
            if (accepted >= 0)
            {
                _socket = new DescriptorHandle(accepted);
                return;
            }
            if (error is not (Errno.EAGAIN or Errno.EINTR or Errno.ECONNABORTED))
                throw new NativeException("accept4(2)", error, _plan.Listener.EndPoint.ToString());
        }
    }

    private SocketReceiver CreateReceiver()
    {
        if (_plan.Method == TransferMethod.Copy)
            return new CopyReceiver(_socket!.Value, _file!.Value, _plan.Options);
        SpliceReceiver splice;
        try
        {
            splice = new SpliceReceiver(_socket!.Value, _file!.Value, _plan.Options);
        }
        catch (NativeException exception)
        {
            _methodReason = exception.Message;
            return new CopyReceiver(_socket!.Value, _file!.Value, _plan.Options);
        }
        if (splice.CanWrite)
            return splice;
        splice.Dispose();
        _methodReason = $"splice(2) does not write into '{_plan.Path}'.";
        return new CopyReceiver(_socket.Value, _file.Value, _plan.Options);
    }

    private TransferOutcome Receive(SocketReceiver receiver)
    {
        IPEndPoint? peer = Peer();
        _progress.Activity = $"{receiver.Method} from {peer}";
        _progress.Begin(null, () => Volatile.Read(ref _received));
        TransferException? failure = null;
        bool isCancelled = false;
        HashComparison? hash = null;
        try
        {
            Move(receiver);
            if (_plan.AppendHash)
                hash = HashComparison.Take(_file!.Value, ref _received, _plan.Path, _cancellation);
        }
        catch (TransferException exception)
        {
            failure = exception;
        }
        catch (OperationCanceledException)
        {
            isCancelled = true;
        }
        MeasurementStatus status = isCancelled ? MeasurementStatus.Interrupted
            : failure is null ? MeasurementStatus.Measured
            : MeasurementStatus.Failed;
        return new TransferOutcome(Conclude(receiver, peer, status, failure, hash), failure);
    }

    private void Move(SocketReceiver receiver)
    {
        // The time of a peer that has connected and sends nothing yet is none of the transfer's.
        Wait(receiver);
        TransferSnapshot before = TransferSnapshot.Of(receiver);
        try
        {
            while (true)
            {
                _cancellation.ThrowIfCancellationRequested();
                long moved = receiver.Step();
                if (moved > 0)
                    Volatile.Write(ref _received, _received + moved);
                else if (moved == 0)
                    return;
                else if (moved == -Errno.EAGAIN)
                    Wait(receiver);
                else if (moved != -Errno.EINTR)
                    throw Failure(receiver, (int)-moved);
            }
        }
        finally
        {
            TransferSnapshot after = TransferSnapshot.Of(receiver);
            _tally.Add(before, after, after.Nanoseconds, _received, 1, 0);
            _tally.EndRound();
        }
    }

    private TransferException Failure(SocketReceiver receiver, int errorNumber)
    {
        var call = new NativeException(receiver.FailedCall, errorNumber, _plan.Path);
        return receiver.IsFileFailure ? TransferException.OfFile(call, _received) : TransferException.OfCall(call, _received);
    }

    private void Wait(SocketReceiver receiver)
    {
        if (!receiver.Wait(_wake.Descriptor, _idleNanoseconds))
            throw TransferException.OfTime(_plan.IdleTimeoutSeconds!.Value, _received);
    }
}
