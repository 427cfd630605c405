namespace EventIo.Loop.Reactor.Buffers;

/// <summary>Bytes that a connection has received while its handler was paused, oldest first.</summary>
internal struct ConnectionInput(LoopBuffers buffers)
{
    // Further bytes wait in the kernel and in the peer.
    private const int MaxSegments = 4;

    private readonly LoopBuffers _buffers = buffers;
    private SegmentQueue _segments;

    internal readonly bool IsEmpty => _segments.Count == 0;

    /// <summary>Whether receiving should stop.</summary>
    internal readonly bool IsFull => _segments.Count >= MaxSegments;

    internal void Add(LentBytes data) => _segments.Enqueue(_buffers.Segments, OutputSegment.Of(data));

    /// <summary>Puts the rest of a buffer back at the front.</summary>
    internal void PutBack(LentBytes rest) => _segments.Push(_buffers.Segments, OutputSegment.Of(rest));

    internal LentBytes Remove()
    {
        OutputSegment first = _segments.Dequeue(_buffers.Segments);
        return new LentBytes(first.Owner, (int)first.Offset, (int)first.Length);
    }

    /// <summary>Returns all buffers to the multiplexer.</summary>
    internal void Drop()
    {
        while (_segments.Count > 0)
            _buffers.Multiplexer.ReturnBuffer(_segments.Dequeue(_buffers.Segments).Owner);
    }
}
