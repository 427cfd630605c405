using System.Runtime.InteropServices;
using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;

namespace EventIo.Loop.Reactor.Buffers;

/// <summary>
/// What a connection has to send, in order: received bytes, bytes that its handler wrote, static memory and files.
/// The first segment is the one that the kernel is sending.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct ConnectionOutput(LoopBuffers buffers)
{
    // While the peer does not read, at most this many segments are queued, plus the few that the handler sends in one
    // call.
    private const int MaxSegments = 4;

    // A large file is sent in steps, so that the counters show progress.
    private const int MaxFileStep = 1 << 22;

    private const int NoBuffer = -1;

    private readonly LoopBuffers _buffers = buffers;
    private SegmentQueue _segments;

    // The written buffer that has room left, and how many bytes of it are used.
    private int _openBuffer = NoBuffer;
    private int _openBytes;

    // The object that sends the file of the first segment, after it has begun; null if the mechanism sends it.
    private IFileSend? _fileSend;
    private bool _isClosed;

    /// <summary>Whether no segment waits. Bytes that are written and not sealed don't count.</summary>
    internal readonly bool IsEmpty => _segments.Count == 0;

    /// <summary>Whether the queue is full: the handler should send no more.</summary>
    internal readonly bool IsFull => _segments.Count >= MaxSegments;

    /// <summary>Whether a linked file may be sent now: the mechanism can, and nothing is queued before it.</summary>
    internal readonly bool CanSendLinked =>
        _buffers.LinkedFileSender is { CanSendLinked: true } && _segments.Count == 0 && !_isClosed
        && (_openBuffer == NoBuffer || _openBytes == 0);

    /// <summary>Accepts output again: the slot has a new connection.</summary>
    internal void Open() => _isClosed = false;

    /// <summary>Accepts no more output. Segments that the kernel uses stay until <see cref="Drop"/>.</summary>
    internal void Close() => _isClosed = true;

    internal void Send(LentBytes data) => Enqueue(OutputSegment.Of(data));

    internal void SendStatic(nint address, int length) =>
        Enqueue(new OutputSegment { Kind = OutputKind.Static, Offset = address, Length = length });

    internal void SendFile(int file, long offset, long length) => Enqueue(
        new OutputSegment { Kind = OutputKind.File, Owner = file, Offset = offset, Length = length });

    /// <summary>Sends the written head and a part of a file as one chain of ring requests.</summary>
    internal void SendLinked(int slot, int folder, ReadOnlySpan<byte> path, long offset, int length)
    {
        int head = _openBytes;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            LinkedFile.Room(head, length, path.Length), LoopBuffers.WrittenBytes);
        var file = new LinkedFile(_buffers.Written.Address(_openBuffer), head, folder, offset, length);
        file.WritePath(path);
        _openBytes += length;
        Seal();
        _buffers.LinkedFileSender!.SendLinked(slot, file);
    }

    /// <summary>Room to write into: at least <paramref name="count"/> bytes.</summary>
    internal Span<byte> Reserve(int count)
    {
        if (_openBuffer != NoBuffer && LoopBuffers.WrittenBytes - _openBytes < count)
            Seal();
        if (_openBuffer == NoBuffer)
        {
            _openBuffer = _buffers.Written.Take();
            _openBytes = 0;
        }
        return _buffers.Written.Bytes(_openBuffer, LoopBuffers.WrittenBytes)[_openBytes..];
    }

    internal void Commit(int count) => _openBytes += count;

    /// <summary>Makes a segment of the written bytes; an empty buffer goes back to its pool.</summary>
    internal void Seal()
    {
        int buffer = _openBuffer;
        if (buffer == NoBuffer)
            return;
        _openBuffer = NoBuffer;
        if (_openBytes == 0 || _isClosed)
            _buffers.Written.Return(buffer);
        else
            _segments.Enqueue(
                _buffers.Segments,
                new OutputSegment { Kind = OutputKind.Written, Owner = buffer, Length = _openBytes });
    }

    /// <summary>Starts sending the first segment.</summary>
    /// <param name="slot">The connection's slot.</param>
    /// <param name="descriptor">Its socket.</param>
    /// <returns>The bytes sent, <see cref="Multiplexer.Pending"/>, or a negative errno.</returns>
    internal int SendFirst(int slot, int descriptor)
    {
        ref OutputSegment first = ref _segments.Peek(_buffers.Segments);
        int length = (int)Math.Min(first.Length, MaxFileStep);
        if (first.Kind == OutputKind.File)
            return SendFile(slot, descriptor, first, length);
        nint address = (nint)first.Offset + first.Kind switch
        {
            OutputKind.Lent => _buffers.Multiplexer.Buffers.Address(first.Owner),
            OutputKind.Written => _buffers.Written.Address(first.Owner),
            _ => 0,
        };
        return _buffers.Multiplexer.Send(slot, address, length, isMoreComing: _segments.Count > 1);
    }

    /// <summary>Removes the sent bytes of the first segment.</summary>
    /// <param name="bytes">How many bytes were sent.</param>
    /// <returns><see langword="false"/> if a file ended before its length was sent.</returns>
    internal bool Complete(int bytes)
    {
        ref OutputSegment first = ref _segments.Peek(_buffers.Segments);
        if (bytes == MaxFileStep && first.Length > bytes)
        {
            first.Offset += bytes;
            first.Length -= bytes;
            return true;
        }
        OutputSegment sent = _segments.Dequeue(_buffers.Segments);
        _buffers.Release(sent);
        if (TakeFileSend() is { } send)
            _buffers.FileSends!.Return(send);
        return bytes == sent.Length;
    }

    /// <summary>Removes the first segment, which was not sent.</summary>
    internal void DropFirst() => _buffers.Release(_segments.Dequeue(_buffers.Segments));

    /// <summary>Frees everything: the kernel uses none of it any more.</summary>
    internal void Drop()
    {
        // Not to be reused: its pipe may hold bytes of a file that is half sent.
        TakeFileSend()?.Dispose();
        while (_segments.Count > 0)
            DropFirst();
        if (_openBuffer != NoBuffer)
            _buffers.Written.Return(_openBuffer);
        _openBuffer = NoBuffer;
    }

    private void Enqueue(in OutputSegment segment)
    {
        Seal();
        // A handler may close a connection and still send in the same call.
        if (_isClosed)
            _buffers.Release(segment);
        else
            _segments.Enqueue(_buffers.Segments, segment);
    }

    private int SendFile(int slot, int descriptor, in OutputSegment file, int length)
    {
        if (_buffers.FileSends is not { } sends)
            return _buffers.Multiplexer.SendFile(slot, file.Owner, file.Offset, length);
        int error = 0;
        _fileSend ??= sends.Begin(descriptor, file.Owner, file.Offset, file.Length, out error);
        return _fileSend is { } send ? _buffers.Multiplexer.SendFile(slot, send, length) : -error;
    }

    private IFileSend? TakeFileSend()
    {
        IFileSend? send = _fileSend;
        _fileSend = null;
        _buffers.Counters.SystemCalls += send?.DrainUncountedCalls() ?? 0;
        return send;
    }
}
