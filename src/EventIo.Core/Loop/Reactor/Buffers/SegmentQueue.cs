namespace EventIo.Loop.Reactor.Buffers;

/// <summary>
/// A queue of segments: three numbers in the connection, the segments themselves in a <see cref="SegmentTable"/>.
/// </summary>
internal struct SegmentQueue
{
    private int _head;
    private int _tail;

    /// <summary>How many segments wait.</summary>
    internal int Count { get; private set; }

    /// <summary>The first of them.</summary>
    internal readonly ref OutputSegment Peek(SegmentTable table) => ref table[_head];

    internal void Enqueue(SegmentTable table, in OutputSegment segment)
    {
        int place = table.Take(segment);
        if (Count++ == 0)
            _head = place;
        else
            table[_tail].Next = place;
        _tail = place;
    }

    /// <summary>Puts a segment before all others.</summary>
    internal void Push(SegmentTable table, in OutputSegment segment)
    {
        int place = table.Take(segment);
        table[place].Next = _head;
        if (Count++ == 0)
            _tail = place;
        _head = place;
    }

    internal OutputSegment Dequeue(SegmentTable table)
    {
        int place = _head;
        OutputSegment first = table[place];
        _head = first.Next;
        Count--;
        table.Free(place);
        return first;
    }
}
