using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>Receives a file from the first peer that connects and sends, and measures the transfer.</summary>
internal sealed partial class LinuxFileReceive : IDisposable
{
    // 0666, as most programs create their files; the umask applies.
    private const int ReadAndWriteForAll = 0x1B6;

    private readonly FileReceivePlan _plan;
    private readonly TransferProgress _progress;
    private readonly CancellationToken _cancellation;
    private readonly WakeEvent _wake = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly long _idleNanoseconds;
    private readonly PendingFile _pending;
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
        _idleNanoseconds = plan.IdleTimeoutSeconds is { } seconds ? (long)(seconds * Nanoseconds.PerSecond) : -1;
        _registration = cancellation.UnsafeRegister(static wake => ((WakeEvent)wake!).Set(), _wake);
        _pending = new PendingFile(plan.Path, plan.Overwrites);
    }

    /// <summary>Receives on the calling thread.</summary>
    /// <exception cref="NativeException">The file can't be created.</exception>
    /// <exception cref="TransferException">No sender connected in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anybody connected.</exception>
    internal static TransferOutcome Run(FileReceivePlan plan, TransferProgress progress, CancellationToken cancellation)
    {
        // With SIGXFSZ blocked, exceeding RLIMIT_FSIZE is an error number for this thread and doesn't end the process.
        ThreadSignals.Block(ThreadSignals.SIGXFSZ);
        using var receive = new LinuxFileReceive(plan, progress, cancellation);
        return receive.Run();
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _file?.Dispose();
        _pending.Dispose();
        _registration.Dispose();
        _wake.Dispose();
    }

    private TransferOutcome Run()
    {
        _file = new DescriptorHandle(OpenFile());
        _progress.Activity = $"Waiting for a connection at {_plan.Listener.EndPoint}";
        AcceptSender(_plan.Listener.Handle!);
        // If the existing file is overwritten in place, truncate it only now that a sender is there.
        if (FileStatus.Of(_file.Value).IsRegular)
            NativeException.Check(LibC.ftruncate(_file.Value, 0), "ftruncate(2)", _plan.Path);
        using SocketReceiver receiver = CreateReceiver();
        return Receive(receiver);
    }

    private int OpenFile()
    {
        int opened = OpenFile(_pending.Path, isNew: _pending.Path != _plan.Path || !_plan.Overwrites);
        // An existing file may be writable even if its folder does not allow a new file.
        if (opened is -Errno.EACCES or -Errno.EPERM or -Errno.EROFS && _pending.WriteInPlace())
            opened = OpenFile(_pending.Path, isNew: false);
        return opened >= 0 ? opened : throw new NativeException("open(2)", -opened, _plan.Path);
    }

    private static unsafe int OpenFile(string path, bool isNew)
    {
        // Also opened for reading, to hash the written bytes.
        int flags = LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC | (isNew ? LibC.O_EXCL : 0);
        fixed (byte* first = Encoding.UTF8.GetBytes(path + '\0'))
        {
            int opened = LibC.open(first, flags, ReadAndWriteForAll);
            return opened < 0 ? -Marshal.GetLastPInvokeError() : opened;
        }
    }

    // Ignores connections that close without a byte, as a port scan's do.
    private void AcceptSender(DescriptorHandle listener)
    {
        do
        {
            _socket?.Dispose();
            Accept(listener);
        }
        while (!Sends());
    }

    private unsafe bool Sends()
    {
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (!PollCalls.Wait(_socket!.Value, PollEvents.In, _wake.Descriptor, _idleNanoseconds))
                throw TransferException.OfTime(_plan.IdleTimeoutSeconds!.Value, 0);
            byte first;
            nint received = HotCalls.Receive(_socket.Value, &first, 1, LibC.MSG_PEEK | LibC.MSG_DONTWAIT);
            if (received >= 0 || HotCalls.LastError is not (Errno.EAGAIN or Errno.EINTR))
                return received > 0;
        }
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
                hash = HashComparison.Split(_file!.Value, ref _received, _plan.Path, _cancellation);
            if (hash is not { IsMatched: false })
                Keep();
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
        // The time until a connected peer begins to send is not part of the transfer.
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

    private void Keep()
    {
        try
        {
            _pending.Keep();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            int error = exception is UnauthorizedAccessException ? Errno.EACCES
                : Path.Exists(_plan.Path) ? Errno.EEXIST
                : Errno.ENOENT;
            throw TransferException.OfFile(new NativeException("rename(2)", error, _plan.Path), _received);
        }
    }

    private TransferException Failure(SocketReceiver receiver, int errorNumber)
    {
        var call = new NativeException(receiver.FailedCall, errorNumber, _plan.Path);
        return receiver.IsFileFailure
            ? TransferException.OfFile(call, _received)
            : TransferException.OfCall(call, _received);
    }

    private void Wait(SocketReceiver receiver)
    {
        if (!receiver.Wait(_wake.Descriptor, _idleNanoseconds))
            throw TransferException.OfTime(_plan.IdleTimeoutSeconds!.Value, _received);
    }
}
