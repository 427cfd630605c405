namespace EventIo.Loop.Reactor;

/// <summary>Completed work that waits for its loop: workers add it, the loop takes all of it at once.</summary>
internal sealed class FinishedWork
{
    private readonly Lock _gate = new();
    private WorkItem[] _arriving = new WorkItem[64];
    private WorkItem[] _taken = new WorkItem[64];
    private volatile int _count;

    /// <summary>Whether any work is waiting.</summary>
    internal bool HasAny => _count > 0;

    /// <summary>Adds completed work.</summary>
    /// <returns>Whether it is the first, for which the loop has to be woken.</returns>
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

    /// <summary>Removes and returns all of it.</summary>
    /// <returns>The work; valid until the next call.</returns>
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
