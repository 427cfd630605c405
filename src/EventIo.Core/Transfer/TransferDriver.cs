using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Transfer;

/// <summary>
/// Drives transfers to their end on the calling thread: steps while the socket takes bytes, sleeps in poll(2) while it
/// does not. A cancellation ends the sleep at once.
/// </summary>
public sealed class TransferDriver : IDisposable
{
    private const long MinSleepNanoseconds = 20_000;
    private const long MaxSleepNanoseconds = 5_000_000;

    private readonly WakeEvent _wake = new();
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly double? _idleTimeoutSeconds;
    private readonly long _idleNanoseconds;
    private long _bytesMoved;

    /// <summary>Creates a driver.</summary>
    /// <param name="idleTimeoutSeconds">
    /// The longest time without progress, in seconds; <see langword="null"/> for no limit.
    /// </param>
    /// <param name="cancellation">Cancels the transfers.</param>
    public TransferDriver(double? idleTimeoutSeconds, CancellationToken cancellation)
    {
        _idleTimeoutSeconds = idleTimeoutSeconds;
        _idleNanoseconds = idleTimeoutSeconds is { } seconds ? (long)(seconds * Nanoseconds.PerSecond) : -1;
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(static wake => ((WakeEvent)wake!).Set(), _wake);
    }

    /// <summary>Bytes moved so far, by all transfers of this driver. Any thread may read it to show progress.</summary>
    public long BytesMoved => Volatile.Read(ref _bytesMoved);

    /// <summary>Becomes readable when the transfers are cancelled.</summary>
    internal int WakeDescriptor => _wake.Descriptor;

    /// <summary>Moves the rest of a transfer that has begun.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <returns>The bytes that were moved.</returns>
    /// <exception cref="TransferException">The transfer failed before all bytes were moved.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public long Run(SocketTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        long begin = _bytesMoved;
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            long moved = transfer.Step();
            if (moved > 0)
                Volatile.Write(ref _bytesMoved, _bytesMoved + moved);
            else if (moved == 0)
                break;
            else if (moved == -Errno.EAGAIN)
                Wait(transfer, begin);
            else if (moved != -Errno.EINTR)
                throw TransferException.OfCall(
                    new NativeException(transfer.FailedCall, (int)-moved, transfer.Source.Path), _bytesMoved - begin);
        }
        if (transfer.Remaining > 0 && transfer.Source.IsSeekable)
            throw TransferException.OfSource(transfer.Source.Path, _bytesMoved - begin, transfer.Remaining);
        return _bytesMoved - begin;
    }

    /// <summary>
    /// Waits until the kernel has released every buffer of a transfer, so that its figures are complete.
    /// </summary>
    /// <param name="transfer">The transfer.</param>
    /// <exception cref="TransferException">Nothing happened within the idle timeout.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void AwaitRelease(SocketTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        while (!transfer.TryRelease())
        {
            _cancellation.ThrowIfCancellationRequested();
            Wait(transfer, 0);
        }
    }

    /// <summary>Waits until the peer's kernel has acknowledged all that was sent.</summary>
    /// <param name="socket">A TCP socket.</param>
    /// <exception cref="TransferException">
    /// The peer reset the connection, or acknowledged nothing within the idle timeout.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Drain(int socket)
    {
        long sleep = MinSleepNanoseconds;
        long since = MonotonicClock.Nanoseconds;
        for (int before = int.MaxValue; SocketCalls.UnacknowledgedBytes(socket) is > 0 and int left; before = left)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (left < before)
                since = MonotonicClock.Nanoseconds;
            else if (_idleNanoseconds >= 0 && MonotonicClock.Nanoseconds - since > _idleNanoseconds)
                throw TransferException.OfTime(_idleTimeoutSeconds!.Value, _bytesMoved);
            // poll(2) does not report acknowledgements, but a reset ends the sleep with an error.
            if (PollCalls.Wait(socket, PollEvents.None, _wake.Descriptor, sleep)
                && SocketCalls.TakeError(socket) is > 0 and int error)
                throw TransferException.OfCall(new NativeException("poll(2)", error), _bytesMoved);
            sleep = Math.Min(sleep * 2, MaxSleepNanoseconds);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _wake.Dispose();
    }

    private void Wait(SocketTransfer transfer, long begin)
    {
        if (!transfer.Wait(_wake.Descriptor, _idleNanoseconds))
            throw TransferException.OfTime(_idleTimeoutSeconds!.Value, _bytesMoved - begin);
    }
}
