using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// One way to move a source's bytes into a socket, behind one contract: attach a socket, begin a transfer, then step until
/// it is done. A step moves what the socket takes now and never waits for it, so that a loop can drive many;
/// <see cref="TransferDriver"/> drives one to its end.
/// </summary>
/// <remarks>
/// One thread creates it, uses it and disposes it. It may be used for one transfer after the other. Nothing is allocated by a
/// step.
/// </remarks>
public abstract unsafe class SocketTransfer : IDisposable
{
    /// <summary>As many bytes as the source has.</summary>
    public const long ToTheEnd = long.MaxValue;

    private TransferSource? _source;

    /// <summary>Which way this is.</summary>
    public abstract TransferMethod Method { get; }

    /// <summary>System calls made so far, the waits among them; opening and setting up apart.</summary>
    public long SystemCalls { get; protected set; }

    /// <summary>Sends that the kernel was asked not to copy and has told of so far.</summary>
    public long NotificationCount { get; protected set; }

    /// <summary>
    /// How many of them it copied after all (SO_EE_CODE_ZEROCOPY_COPIED, IORING_NOTIF_USAGE_ZC_COPIED).
    /// </summary>
    public long CopiedFallbackCount { get; protected set; }

    /// <summary>What had to be set up otherwise than asked for; <see langword="null"/> when nothing had.</summary>
    public virtual string? Note => null;

    /// <summary>What is moved.</summary>
    public TransferSource Source => _source ?? throw new InvalidOperationException("No transfer has begun.");

    /// <summary>The socket.</summary>
    public int Destination { get; private set; } = -1;

    /// <summary>Where in the source the first byte is that the socket has not taken yet.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes that the socket is still to take; meaningless for a source without length that is moved to its end.</summary>
    public long Remaining { get; private set; }

    /// <summary>After a step with EAGAIN: what to wait for.</summary>
    public TransferWait Awaits { get; protected set; }

    /// <summary>The system call, as its man page is named, whose failure the last step told of.</summary>
    public string FailedCall { get; private set; } = "";

    /// <summary>MSG_MORE if more is known to come behind so many bytes: the socket waits for it before it sends a part segment.</summary>
    /// <param name="bytes">Bytes that are about to be sent.</param>
    private protected int MoreFlag(long bytes) => IsMoreToCome(bytes) ? LibC.MSG_MORE : 0;

    /// <summary>Whether more is known to come behind so many bytes.</summary>
    private protected bool IsMoreToCome(long bytes) => Source.IsSeekable && bytes < Remaining;

    /// <summary>Takes a socket to move bytes into, for one transfer or many.</summary>
    /// <param name="destination">A connected, non-blocking stream socket, which stays the caller's to close.</param>
    /// <exception cref="NativeException">The socket can't do what the method needs.</exception>
    public void Attach(int destination)
    {
        Destination = destination;
        Attached();
    }

    /// <summary>Begins a transfer into the attached socket.</summary>
    /// <param name="source">What is moved; stays open until the last step.</param>
    /// <param name="offset">Where to begin; 0 for a source without length.</param>
    /// <param name="count">How many bytes, at most as many as there are at this moment.</param>
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

    /// <summary>Moves bytes, as many as one go of the method moves and the socket takes now.</summary>
    /// <param name="limit">At most so many, so that a loop comes to its other connections.</param>
    /// <returns>
    /// How many bytes the socket took; 0 when all are moved, or the source ended before (<see cref="Remaining"/>); or a negative
    /// errno, of which EAGAIN means to wait (<see cref="Awaits"/>), and EINTR to step again.
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
    /// Takes what the kernel has told of buffers that it has let go of. Until it has let go of all, the figures are incomplete.
    /// </summary>
    /// <returns>Whether it holds none any more; otherwise wait, and ask again.</returns>
    public virtual bool Settle() => true;

    /// <summary>Sleeps until what the transfer awaits may be there, or somebody wakes it, or the time is over.</summary>
    /// <param name="wakeDescriptor">Becomes readable when somebody wants the wait to end.</param>
    /// <param name="timeoutNanoseconds">Negative has no bound.</param>
    /// <returns>Whether it is worth looking: false when the time was over.</returns>
    public virtual bool Wait(int wakeDescriptor, long timeoutNanoseconds)
    {
        SystemCalls++;
        return Awaits switch
        {
            TransferWait.Source => PollCalls.Wait(Source.Descriptor, PollEvents.In, wakeDescriptor, timeoutNanoseconds),
            TransferWait.Destination => PollCalls.Wait(Destination, PollEvents.Out, wakeDescriptor, timeoutNanoseconds),
            // The error queue's POLLERR needs no asking for.
            _ => PollCalls.Wait(Destination, PollEvents.None, wakeDescriptor, timeoutNanoseconds),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes ready for the socket that was attached.</summary>
    protected virtual void Attached()
    {
    }

    /// <summary>Makes ready for the transfer that begins; what was left over from one that was given up is let go of.</summary>
    protected virtual void Start()
    {
    }

    /// <summary>Moves at most so many bytes; see <see cref="Step"/>.</summary>
    /// <param name="limit">How many bytes at the most, more than 0.</param>
    /// <returns>As of <see cref="Step"/>.</returns>
    protected abstract long Move(long limit);

    /// <summary>Lets go of buffers, pipes and rings. The source and the destination stay open.</summary>
    /// <param name="disposing">Always <see langword="true"/>: the handles inside have finalizers of their own.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Reads from the source, at an offset if it has any.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="offset">Where in the source, unless it has no offsets.</param>
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
    /// <param name="bytes">The first byte.</param>
    /// <param name="count">At most so many bytes.</param>
    /// <param name="flags">MSG_* beside those that every send has here.</param>
    /// <returns>Bytes that the socket took, or a negative errno.</returns>
    private protected long SendMemory(byte* bytes, long count, int flags)
    {
        SystemCalls++;
        nint sent = HotCalls.Send(Destination, bytes, (nuint)count, flags | LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT);
        return sent >= 0 ? sent : Failed("send(2)", HotCalls.LastError, TransferWait.Destination);
    }

    /// <summary>Tells an end from a named pipe that nobody has opened for writing yet: both read as 0 bytes.</summary>
    private protected long EndOrNothingYet(long moved)
    {
        if (moved > 0 || !Source.IsPipe || HasEvents(Source.Descriptor))
            return moved;
        Awaits = TransferWait.Source;
        return -Errno.EAGAIN;
    }

    /// <summary>Whether a descriptor can be read now, or is at its end.</summary>
    private protected bool HasEvents(int descriptor)
    {
        SystemCalls++;
        return PollCalls.IsReadable(descriptor);
    }

    /// <summary>
    /// What a splice out of the source, a pipe, waits for: one errno has two reasons, that the pipe has nothing, or that the
    /// socket takes nothing.
    /// </summary>
    private protected TransferWait WhatPipeAwaits()
    {
        int waiting = 0;
        SystemCalls++;
        _ = LibC.ioctl(Source.Descriptor, LibC.FIONREAD, &waiting);
        return waiting == 0 ? TransferWait.Source : TransferWait.Destination;
    }

    /// <summary>A failure as a step tells of it.</summary>
    private protected long Failed(string call, int errorNumber, TransferWait awaits)
    {
        FailedCall = call;
        Awaits = awaits;
        return -errorNumber;
    }
}
