namespace EventIo.Loop;

/// <summary>Work that is done and waits for its loop: workers put it in, the loop takes all of it at once.</summary>
internal sealed class FinishedWork
{
    private readonly Lock _gate = new();
    private WorkItem[] _arriving = new WorkItem[64];
    private WorkItem[] _taken = new WorkItem[64];
    private volatile int _count;

    /// <summary>Whether there is any.</summary>
    internal bool HasAny => _count > 0;

    /// <summary>Puts one in.</summary>
    /// <returns>Whether it is the first: the loop has to be woken for it.</returns>
    internal bool Add(in WorkItem item)
    {
        lock (_gate)
        {
            if (_count == _arriving.Length)
                Array.Resize(ref _arriving, _count * 2);
            _arriving[_count++] = item;
            return _count == 1;
        }
    }

    /// <summary>Takes all of it.</summary>
    /// <returns>Valid until the next call.</returns>
    internal ReadOnlySpan<WorkItem> TakeAll()
    {
        lock (_gate)
        {
            (_arriving, _taken) = (_taken, _arriving);
            int count = _count;
            _count = 0;
            return _taken.AsSpan(0, count);
        }
    }
}
