using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// A method to move a source's bytes into a socket: attach a socket, begin a transfer, then step until it is done. A
/// step moves what the socket accepts now and never waits for it, so that a loop can drive many;
/// <see cref="TransferDriver"/> drives one to its end.
/// </summary>
/// <remarks>
/// One thread creates it, uses it and disposes it. It can be used for one transfer after another. A step allocates
/// nothing.
/// </remarks>
public abstract unsafe class SocketTransfer : IDisposable
{
    /// <summary>A count that means all bytes of the source.</summary>
    public const long ToTheEnd = long.MaxValue;

    private TransferSource? _source;

    /// <summary>The method.</summary>
    public abstract TransferMethod Method { get; }

    /// <summary>System calls made so far, including waits but not opening and setup.</summary>
    public long SystemCalls { get; protected set; }

    /// <summary>Zero-copy sends that the kernel has reported as completed so far.</summary>
    public long NotificationCount { get; protected set; }

    /// <summary>
    /// How many of them the kernel copied after all (SO_EE_CODE_ZEROCOPY_COPIED, IORING_NOTIF_USAGE_ZC_COPIED).
    /// </summary>
    public long CopiedFallbackCount { get; protected set; }

    /// <summary>How the setup differs from the request; <see langword="null"/> when it does not.</summary>
    public virtual string? Note => null;

    /// <summary>The source of the current transfer.</summary>
    public TransferSource Source => _source ?? throw new InvalidOperationException("No transfer has begun.");

    /// <summary>The socket.</summary>
    public int Destination { get; private set; } = -1;

    /// <summary>Offset in the source of the first byte that the socket has not accepted yet.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes not yet moved; meaningless for a source without length that is moved to its end.</summary>
    public long Remaining { get; private set; }

    /// <summary>What to wait for after a step has returned EAGAIN.</summary>
    public TransferWait Awaits { get; protected set; }

    /// <summary>The system call whose failure the last step returned, by the name of its man page.</summary>
    public string FailedCall { get; private set; } = "";

    /// <summary>
    /// Returns MSG_MORE if more bytes are known to follow: the socket then waits for them before it sends a partial
    /// segment.
    /// </summary>
    /// <param name="bytes">Bytes that are about to be sent.</param>
    private protected int MoreFlag(long bytes) => IsMoreToCome(bytes) ? LibC.MSG_MORE : 0;

    /// <summary>Returns whether more bytes are known to follow after these.</summary>
    private protected bool IsMoreToCome(long bytes) => Source.IsSeekable && bytes < Remaining;

    /// <summary>Sets the socket to move bytes into, for one or many transfers.</summary>
    /// <param name="destination">A connected, non-blocking stream socket, which the caller has to close.</param>
    /// <exception cref="NativeException">The socket does not support what the method needs.</exception>
    public void Attach(int destination)
    {
        Destination = destination;
        Attached();
    }

    /// <summary>Begins a transfer into the attached socket.</summary>
    /// <param name="source">The source, which must stay open until the last step.</param>
    /// <param name="offset">Where to start in the source; 0 for a source without length.</param>
    /// <param name="count">How many bytes; limited to those that the source has now.</param>
    public void Begin(TransferSource source, long offset = 0, long count = ToTheEnd)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, source.Length ?? 0);
        _source = source;
        Offset = offset;
        Remaining = source.Length is { } length ? Math.Min(count, length - offset) : count;
        Start();
    }

    /// <summary>Moves as many bytes as one call of the method moves and the socket accepts now.</summary>
    /// <param name="limit">The maximum in bytes, so that a loop can serve its other connections.</param>
    /// <returns>
    /// How many bytes were moved; 0 when all are moved, or the source ended before (<see cref="Remaining"/> is not 0);
    /// otherwise a negative errno. EAGAIN means to wait (<see cref="Awaits"/>), EINTR to step again.
    /// </returns>
    public long Step(long limit = ToTheEnd)
    {
        if (Remaining == 0)
            return 0;
        long moved = Move(Math.Min(limit, Remaining));
        if (moved > 0)
        {
            Offset += moved;
            Remaining -= moved;
        }
        return moved;
    }

    /// <summary>
    /// Handles the kernel's notifications of released buffers. Until all are released, the figures are incomplete.
    /// </summary>
    /// <returns>Whether all buffers are released; if not, wait, and call again.</returns>
    public virtual bool TryRelease() => true;

    /// <summary>
    /// Sleeps until the transfer can continue, the wake descriptor becomes readable, or the time is over.
    /// </summary>
    /// <param name="wakeDescriptor">Becomes readable to end the wait.</param>
    /// <param name="timeoutNanoseconds">Nanoseconds; negative for no limit.</param>
    /// <returns>False if the time was over.</returns>
    public virtual bool Wait(int wakeDescriptor, long timeoutNanoseconds)
    {
        SystemCalls++;
        return Awaits switch
        {
            TransferWait.Source => PollCalls.Wait(Source.Descriptor, PollEvents.In, wakeDescriptor, timeoutNanoseconds),
            TransferWait.Destination => PollCalls.Wait(Destination, PollEvents.Out, wakeDescriptor, timeoutNanoseconds),
            // POLLERR of the error queue is always reported.
            _ => PollCalls.Wait(Destination, PollEvents.None, wakeDescriptor, timeoutNanoseconds),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Prepares for the attached socket.</summary>
    protected virtual void Attached()
    {
    }

    /// <summary>Prepares for a new transfer, and drops the rest of a cancelled one.</summary>
    protected virtual void Start()
    {
    }

    /// <summary>Moves bytes; see <see cref="Step"/>.</summary>
    /// <param name="limit">The maximum in bytes, more than 0.</param>
    /// <returns>As <see cref="Step"/>.</returns>
    protected abstract long Move(long limit);

    /// <summary>Releases buffers, pipes and rings. The source and the destination stay open.</summary>
    /// <param name="disposing">Always <see langword="true"/>: the handles inside have finalizers of their own.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Reads from the source, at an offset if it has offsets.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="count">The maximum, in bytes.</param>
    /// <param name="offset">The offset in the source; ignored if it has no offsets.</param>
    /// <returns>Bytes read, 0 at the source's end, or a negative errno.</returns>
    private protected long ReadSource(byte* buffer, long count, long offset)
    {
        SystemCalls++;
        nint read = Source.IsSeekable
            ? HotCalls.PositionedRead(Source.Descriptor, buffer, (nuint)count, offset)
            : HotCalls.Read(Source.Descriptor, buffer, (nuint)count);
        return read >= 0 ? EndOrNothingYet(read) : Failed("read(2)", HotCalls.LastError, TransferWait.Source);
    }

    /// <summary>Sends from memory.</summary>
    /// <param name="bytes">The address of the first byte.</param>
    /// <param name="count">The maximum, in bytes.</param>
    /// <param name="flags">MSG_* flags besides MSG_NOSIGNAL and MSG_DONTWAIT.</param>
    /// <returns>Bytes that the socket accepted, or a negative errno.</returns>
    private protected long SendMemory(byte* bytes, long count, int flags)
    {
        SystemCalls++;
        nint sent = HotCalls.Send(Destination, bytes, (nuint)count, flags | LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT);
        return sent >= 0 ? sent : Failed("send(2)", HotCalls.LastError, TransferWait.Destination);
    }

    /// <summary>
    /// Distinguishes the end of a source from a named pipe that has no writer yet: both read as 0 bytes.
    /// </summary>
    private protected long EndOrNothingYet(long moved)
    {
        if (moved > 0 || !Source.IsPipe || HasEvents(Source.Descriptor))
            return moved;
        Awaits = TransferWait.Source;
        return -Errno.EAGAIN;
    }

    /// <summary>Returns whether a descriptor can be read now, or is at its end.</summary>
    private protected bool HasEvents(int descriptor)
    {
        SystemCalls++;
        return PollCalls.IsReadable(descriptor);
    }

    /// <summary>
    /// Returns what a splice from a pipe waits for: EAGAIN means either that the pipe is empty or that the socket is
    /// full.
    /// </summary>
    private protected TransferWait WhatPipeAwaits()
    {
        int waiting = 0;
        SystemCalls++;
        _ = LibC.ioctl(Source.Descriptor, LibC.FIONREAD, &waiting);
        return waiting == 0 ? TransferWait.Source : TransferWait.Destination;
    }

    /// <summary>Records a failed call, and returns its errno as a step does.</summary>
    private protected long Failed(string call, int errorNumber, TransferWait awaits)
    {
        FailedCall = call;
        Awaits = awaits;
        return -errorNumber;
    }
}
