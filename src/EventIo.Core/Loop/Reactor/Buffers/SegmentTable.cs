namespace EventIo.Loop.Reactor.Buffers;

/// <summary>All segments of a loop in one array. The queues are linked lists of its indices.</summary>
internal sealed class SegmentTable
{
    private const int None = -1;

    private OutputSegment[] _segments = new OutputSegment[64];
    private int _firstFree = None;
    private int _used;

    internal ref OutputSegment this[int place] => ref _segments[place];

    internal int Take(in OutputSegment segment)
    {
        int place = _firstFree;
        if (place == None)
        {
            if (_used == _segments.Length)
                Array.Resize(ref _segments, _used * 2);
            place = _used++;
        }
        else
        {
            _firstFree = _segments[place].Next;
        }
        _segments[place] = segment;
        return place;
    }

    internal void Free(int place)
    {
        _segments[place].Next = _firstFree;
        _firstFree = place;
    }
}
