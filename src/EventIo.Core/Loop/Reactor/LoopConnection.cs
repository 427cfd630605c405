using EventIo.Loop.Reactor.Buffers;
using EventIo.Native;

namespace EventIo.Loop.Reactor;

/// <summary>
/// A connection in a slot of an <see cref="EventLoop"/>. The object serves one connection after another.
/// </summary>
internal sealed partial class LoopConnection : Connection, ILinkedFileConnection
{
    private readonly EventLoop _loop;
    private readonly LoopBuffers _buffers;

    internal LoopConnection(EventLoop loop, LoopBuffers buffers, int slot)
    {
        _loop = loop;
        _buffers = buffers;
        Slot = slot;
        Output = new ConnectionOutput(buffers);
        Input = new ConnectionInput(buffers);
    }

    /// <summary>The output to send.</summary>
    internal ConnectionOutput Output;

    /// <summary>The input received while paused.</summary>
    internal ConnectionInput Input;

    /// <summary>Its slot on the loop.</summary>
    internal int Slot { get; }

    /// <summary>How often the slot has been used.</summary>
    internal int Generation { get; private set; }

    /// <summary>When the handler's timer expires; <see cref="MonotonicClock.Never"/> for no timer.</summary>
    internal long TimerAt { get; private set; }

    /// <summary>When a byte was last sent or received, or output was last handed to the kernel.</summary>
    internal long MovedAt { get; set; }

    /// <summary>When its timer expires: the handler's, or the loop's timeout if that is earlier.</summary>
    internal long WakeAt { get; set; }

    /// <summary>The time under which it is in the timer queue.</summary>
    internal long QueuedAt { get; set; } = MonotonicClock.Never;

    /// <summary>Its place in the timer queue; -1 when not in it.</summary>
    internal int QueuePlace { get; set; } = -1;

    /// <inheritdoc/>
    public override long Now => _loop.Now;

    /// <inheritdoc/>
    public override bool IsDraining => _loop.IsDraining;

    /// <inheritdoc/>
    public override bool HasPeerEnded =>
        // While the held input is full, nothing is received, not even the end of the stream.
        Is(LoopConnectionFlags.Ended) || (!Input.IsEmpty && SystemSocket.HasPeerEnded(Descriptor));

    /// <inheritdoc/>
    public bool CanSendLinked => Output.CanSendLinked;

    /// <inheritdoc/>
    public override Span<byte> Bytes(LentBytes data) =>
        _buffers.Multiplexer.Buffers.Bytes(data.Buffer, data.Offset + data.Length)[data.Offset..];

    /// <inheritdoc/>
    public override void Return(LentBytes data) => _buffers.Multiplexer.ReturnBuffer(data.Buffer);

    /// <inheritdoc/>
    public override void Send(LentBytes data) => Output.Send(data);

    /// <inheritdoc/>
    public override void SendStatic(nint address, int length) => Output.SendStatic(address, length);

    /// <inheritdoc/>
    public override void SendFile(int file, long offset, long length) => Output.SendFile(file, offset, length);

    /// <inheritdoc/>
    public void SendLinked(int folder, ReadOnlySpan<byte> path, long offset, int length)
    {
        Output.SendLinked(Slot, folder, path, offset, length);
        ExpectWritable();
        BeginSending(Now);
    }

    /// <inheritdoc/>
    public override Span<byte> Reserve(int count) => Output.Reserve(count);

    /// <inheritdoc/>
    public override void Commit(int count) => Output.Commit(count);

    /// <inheritdoc/>
    public override void Pause(LentBytes rest)
    {
        Pause();
        if (rest.Length > 0)
            Input.PutBack(rest);
        else
            Return(rest);
    }

    /// <inheritdoc/>
    public override void SetTimer(long nanoseconds) => TimerAt = Now + nanoseconds;

    /// <inheritdoc/>
    public override void ClearTimer() => TimerAt = MonotonicClock.Never;

    /// <inheritdoc/>
    public override bool TryWork(long argument) => _loop.TryWork(this, argument);

    /// <inheritdoc/>
    public override void Close() => _loop.Close(this);
}
