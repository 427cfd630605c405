using System.Runtime.InteropServices;
using EventIo.Loop;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>
/// A connection without a socket: a test determines how the handler's input is split, and can do so a hundred thousand
/// times a second. Its output is full after a given number of bytes in one call, work is done at once, and a timer
/// expires when nothing else is pending.
/// </summary>
internal sealed unsafe class MemoryConnection : Connection, IDisposable
{
    internal const int ReceiveBytes = 4_096;
    private const int WrittenBytes = 16 * 1024;

    // Far more than the largest answers to the generated requests: output without an end fails the test instead of
    // taking the memory of the machine.
    private const int MaxOutputBytes = 16 << 20;

    private readonly IConnectionHandler _handler;
    private readonly int _fullAfter;
    private readonly byte* _received = (byte*)NativeMemory.Alloc(ReceiveBytes);
    private readonly byte[] _written = new byte[WrittenBytes];
    private readonly MemoryStream _output = new();
    private LentBytes _rest;
    private long? _workResult;
    private long _sentInCall;
    private long _now = 1;
    private long? _timerAt;
    private bool _isPaused;
    private bool _wasFull;

    internal MemoryConnection(IConnectionHandler handler, int fullAfter)
    {
        _handler = handler;
        _fullAfter = fullAfter;
        handler.Opened(this);
    }

    internal bool IsOver { get; private set; }

    internal byte[] Output => _output.ToArray();

    public override long Now => _now;

    public override bool HasPeerEnded => false;

    public override bool IsOutputFull => _sentInCall >= _fullAfter && (_wasFull = true);

    public override bool IsDraining => false;

    internal void Feed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !IsOver)
        {
            int count = Math.Min(bytes.Length, ReceiveBytes);
            bytes[..count].CopyTo(new Span<byte>(_received, ReceiveBytes));
            bytes = bytes[count..];
            _rest = new LentBytes(0, 0, count);
            while (!IsOver && (_isPaused || _rest.Length > 0))
                Step();
        }
    }

    internal void End()
    {
        if (!IsOver)
            _handler.Ended(this);
    }

    public void Dispose()
    {
        _handler.Closed(this);
        NativeMemory.Free(_received);
    }

    public override Span<byte> Bytes(LentBytes data) => new(_received + data.Offset, data.Length);

    public override void Return(LentBytes data)
    {
    }

    public override void Send(LentBytes data) => Send(Bytes(data));

    public override void SendStatic(nint address, int length) => Send(new ReadOnlySpan<byte>((void*)address, length));

    public override void SendFile(int file, long offset, long length) => throw new NotSupportedException();

    public override Span<byte> Reserve(int count) => _written;

    public override void Commit(int count) => Send(_written.AsSpan(0, count));

    public override void Pause(LentBytes rest)
    {
        _isPaused = true;
        _rest = rest;
    }

    public override void Pause() => _isPaused = true;

    public override void Resume() => _isPaused = false;

    public override void SetTimer(long nanoseconds) => _timerAt = _now + nanoseconds;

    public override void ClearTimer() => _timerAt = null;

    public override bool TryWork(long argument)
    {
        _workResult = _handler.Work(argument, CancellationToken.None);
        return true;
    }

    public override void Finish(bool lingers = false) => IsOver = true;

    public override void Close() => IsOver = true;

    // Events that the handler waits for come before input.
    private void Step()
    {
        _sentInCall = 0;
        if (_workResult is { } result)
        {
            _workResult = null;
            _handler.Worked(this, result);
        }
        else if (_wasFull)
        {
            _wasFull = false;
            _handler.Writable(this);
        }
        else if (!_isPaused)
        {
            LentBytes rest = _rest;
            _rest = default;
            _handler.Received(this, rest);
        }
        else if (_timerAt is { } time)
        {
            // The timer expires at once, without a wait.
            _timerAt = null;
            _now = time;
            _handler.TimedOut(this);
        }
        else
        {
            throw new InvalidOperationException("The handler waits for nothing.");
        }
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        if (IsOver)
            throw new InvalidOperationException("Bytes are sent after the end.");
        if (_output.Length + bytes.Length > MaxOutputBytes)
            throw new InvalidOperationException($"The handler sends more than {MaxOutputBytes} bytes.");
        _sentInCall += bytes.Length;
        _output.Write(bytes);
    }
}
