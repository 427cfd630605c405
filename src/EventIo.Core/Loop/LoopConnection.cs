using EventIo.Multiplexing;

namespace EventIo.Loop;

/// <summary>A connection in a slot of an <see cref="EventLoop"/>.</summary>
internal sealed class LoopConnection : Connection
{
    /// <summary>The number of <see cref="OpenBuffer"/> when there is none.</summary>
    internal const int NoBuffer = -1;

    private readonly EventLoop _loop;

    internal LoopConnection(EventLoop loop, int slot)
    {
        _loop = loop;
        Slot = slot;
    }

    /// <summary>Its place on the loop.</summary>
    internal int Slot { get; }

    /// <summary>How often the slot has been used.</summary>
    internal int Generation { get; set; }

    /// <summary>What waits for the kernel to take it; the first segment is being sent.</summary>
    internal SegmentQueue Output;

    /// <summary>Received while paused.</summary>
    internal SegmentQueue Input;

    /// <summary>The written buffer that has room left, and how much of it is used.</summary>
    internal int OpenBuffer { get; set; } = NoBuffer;

    internal int OpenBytes { get; set; }

    /// <summary>What moves the file at the head of <see cref="Output"/>, once that has begun, unless the mechanism does.</summary>
    internal IFileSend? FileSend { get; set; }

    internal LoopConnectionFlags Flags { get; set; }

    /// <summary>When the handler wants to be woken; <see cref="TimerQueue.Never"/> for not at all.</summary>
    internal long TimerAt { get; set; }

    /// <summary>When the connection is to come up: the handler's time, or the end of the loop's patience.</summary>
    internal long WakeAt { get; set; }

    /// <summary>Under what time it stands in the queue, and where.</summary>
    internal long QueuedAt { get; set; } = TimerQueue.Never;

    internal int QueuePlace { get; set; } = -1;

    /// <inheritdoc/>
    public override long Now => _loop.Now;

    /// <inheritdoc/>
    public override bool IsOutputFull => EventLoop.IsOutputFull(this);

    /// <inheritdoc/>
    public override bool IsDraining => _loop.IsDraining;

    internal bool Is(LoopConnectionFlags flag) => (Flags & flag) != 0;

    internal void Set(LoopConnectionFlags flag) => Flags |= flag;

    internal void Clear(LoopConnectionFlags flag) => Flags &= ~flag;

    /// <inheritdoc/>
    public override Span<byte> Bytes(LentBytes data) => _loop.Bytes(data);

    /// <inheritdoc/>
    public override void Return(LentBytes data) => _loop.Return(data);

    /// <inheritdoc/>
    public override void Send(LentBytes data) => _loop.Send(this, data);

    /// <inheritdoc/>
    public override void SendStatic(nint address, int length) => _loop.SendStatic(this, address, length);

    /// <inheritdoc/>
    public override void SendFile(int file, long offset, long length) => _loop.SendFile(this, file, offset, length);

    /// <inheritdoc/>
    public override bool CanSendLinked => _loop.CanSendLinked(this);

    /// <inheritdoc/>
    public override void SendLinked(int folder, ReadOnlySpan<byte> path, long offset, int length) =>
        _loop.SendLinked(this, folder, path, offset, length);

    /// <inheritdoc/>
    public override Span<byte> Reserve(int count) => _loop.Reserve(this, count);

    /// <inheritdoc/>
    public override void Commit(int count) => OpenBytes += count;

    /// <inheritdoc/>
    public override void Pause(LentBytes rest) => _loop.Pause(this, rest);

    /// <inheritdoc/>
    public override void Pause() => Set(LoopConnectionFlags.Paused);

    /// <inheritdoc/>
    public override void Resume() => _loop.Resume(this);

    /// <inheritdoc/>
    public override void SetTimer(long nanoseconds) => TimerAt = Now + nanoseconds;

    /// <inheritdoc/>
    public override void ClearTimer() => TimerAt = TimerQueue.Never;

    /// <inheritdoc/>
    public override bool TryWork(long argument) => _loop.TryWork(this, argument);

    /// <inheritdoc/>
    public override void Finish(bool lingers = false) =>
        Set(lingers ? LoopConnectionFlags.Finishing | LoopConnectionFlags.Lingers : LoopConnectionFlags.Finishing);

    /// <inheritdoc/>
    public override void Close() => _loop.Close(this);
}
