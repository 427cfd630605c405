using System.Runtime.InteropServices;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Loop.Threads;

/// <summary>A connection with a thread of its own, which blocks in each call.</summary>
internal sealed unsafe partial class BlockingConnection : Connection, IDisposable
{
    private const int BufferBytes = 16 * 1024;

    private readonly ThreadPerConnectionLoop _loop;
    private readonly IConnectionHandler _handler;
    private readonly Lock _closing = new();
    private readonly byte* _received = (byte*)NativeMemory.Alloc(BufferBytes);
    private readonly byte* _written = (byte*)NativeMemory.Alloc(BufferBytes);
    private int _writtenBytes;
    private IFileSend? _fileSend;
    private LentBytes _rest;
    private long _timerAt = MonotonicClock.Never;
    private long? _workResult;
    private long _sentInCall;
    private bool _wasFull;
    private bool _isPaused;
    private bool _isFinishing;
    private bool _lingers;
    private volatile bool _isClosing;

    internal BlockingConnection(ThreadPerConnectionLoop loop, int descriptor)
    {
        _loop = loop;
        Descriptor = descriptor;
        _handler = loop.CreateHandler(Counters);
    }

    /// <summary>Counters of its work so far.</summary>
    internal LoopCounters Counters { get; } = new();

    /// <summary>Calls so far that blocked, or could have.</summary>
    internal long Waits { get; private set; }

    /// <summary>Resources that its thread has used; <see langword="null"/> before it runs.</summary>
    internal ThreadUsage? Usage { get; private set; }

    /// <inheritdoc/>
    public override long Now => MonotonicClock.Nanoseconds;

    /// <inheritdoc/>
    /// <remarks>
    /// A blocking call is sufficient backpressure; this limit makes a handler that would send endlessly return.
    /// </remarks>
    public override bool IsOutputFull => _isClosing || (_sentInCall >= MaxSentInCall && (_wasFull = true));

    /// <inheritdoc/>
    public override bool IsDraining => _loop.IsDraining;

    /// <inheritdoc/>
    public override bool HasPeerEnded => _isEnded || IsEndWaiting();

    /// <summary>Ends the thread's current wait, and the connection. Any thread may call it.</summary>
    internal void Interrupt()
    {
        lock (_closing)
        {
            _isClosing = true;
            if (Descriptor >= 0)
                _ = LibC.shutdown(Descriptor, LibC.SHUT_RDWR);
        }
    }

    /// <summary>Duplicates its descriptor; <see langword="null"/> once it is closed. Any thread may call it.</summary>
    internal DescriptorDuplicate? Duplicate()
    {
        lock (_closing)
            return Descriptor >= 0 ? DescriptorDuplicate.Of(Descriptor) : null;
    }

    /// <summary>Ends the wait for bytes on an idle connection. Any thread may call it.</summary>
    internal void EndIfIdle()
    {
        lock (_closing)
        {
            if (Descriptor >= 0 && _handler.IsIdle(this))
                _ = LibC.shutdown(Descriptor, LibC.SHUT_RD);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_closing)
        {
            _ = HotCalls.Close(Descriptor);
            Descriptor = -1;
        }
        NativeMemory.Free(_received);
        NativeMemory.Free(_written);
        _fileSend?.Dispose();
        (_handler as IDisposable)?.Dispose();
    }

    /// <inheritdoc/>
    public override Span<byte> Bytes(LentBytes data) => new(_received + data.Offset, data.Length);

    /// <inheritdoc/>
    /// <remarks>There is one buffer; the next receive into it comes after the handler has returned.</remarks>
    public override void Return(LentBytes data)
    {
    }

    /// <inheritdoc/>
    public override void Send(LentBytes data) => SendAll(_received + data.Offset, data.Length);

    /// <inheritdoc/>
    public override void SendStatic(nint address, int length) => SendAll((byte*)address, length);

    /// <inheritdoc/>
    public override void SendFile(int file, long offset, long length)
    {
        SendWritten(isMoreComing: true);
        if (_loop.CreateFileSend is { } create)
            SendRange(create, file, offset, length);
        else
            SendRange(file, offset, length);
        _ = HotCalls.Close(file);
        Counters.SystemCalls++;
    }

    /// <inheritdoc/>
    public override Span<byte> Reserve(int count)
    {
        if (BufferBytes - _writtenBytes < count)
            SendWritten(isMoreComing: true);
        return new(_written + _writtenBytes, BufferBytes - _writtenBytes);
    }

    /// <inheritdoc/>
    public override void Commit(int count) => _writtenBytes += count;

    /// <inheritdoc/>
    public override void Pause(LentBytes rest)
    {
        _isPaused = true;
        _rest = rest;
    }

    /// <inheritdoc/>
    public override void Pause() => _isPaused = true;

    /// <inheritdoc/>
    public override void Resume() => _isPaused = false;

    /// <inheritdoc/>
    public override void SetTimer(long nanoseconds) => _timerAt = Now + nanoseconds;

    /// <inheritdoc/>
    public override void ClearTimer() => _timerAt = MonotonicClock.Never;

    /// <inheritdoc/>
    /// <remarks>This thread serves only this connection, so it does the work itself.</remarks>
    public override bool TryWork(long argument)
    {
        SendWritten(isMoreComing: false);
        _workResult = _handler.Work(argument, _loop.Stopping);
        // Cancelled work has no result.
        _isClosing |= _loop.Stopping.IsCancellationRequested;
        return true;
    }

    /// <inheritdoc/>
    public override void Finish(bool lingers = false)
    {
        _isFinishing = true;
        _lingers |= lingers;
    }

    /// <inheritdoc/>
    public override void Close() => _isClosing = true;
}
