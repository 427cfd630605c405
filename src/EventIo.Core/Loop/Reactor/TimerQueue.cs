using EventIo.Native;

namespace EventIo.Loop.Reactor;

/// <summary>
/// The connections that have a timer, the earliest first: a binary heap. Each request moves its
/// connection's timer to a later time. This does not touch the queue: the connection stays where it is until the
/// earlier time comes, and is then queued for the later one.
/// </summary>
internal sealed class TimerQueue
{
    private LoopConnection[] _heap = new LoopConnection[16];
    private int _count;

    /// <summary>When the next timer may expire; <see cref="MonotonicClock.Never"/> when there is none.</summary>
    internal long NextAt => _count == 0 ? MonotonicClock.Never : _heap[0].QueuedAt;

    /// <summary>Queues a connection so that it expires no later than its <see cref="LoopConnection.WakeAt"/>.</summary>
    internal void Update(LoopConnection connection)
    {
        if (connection.WakeAt >= connection.QueuedAt)
            return;
        connection.QueuedAt = connection.WakeAt;
        if (connection.QueuePlace < 0)
        {
            if (_count == _heap.Length)
                Array.Resize(ref _heap, _count * 2);
            connection.QueuePlace = _count++;
        }
        Rise(connection);
    }

    /// <summary>Removes a connection whose time has come.</summary>
    /// <returns><see langword="false"/> when nothing is due.</returns>
    internal bool TryTake(long now, out LoopConnection connection)
    {
        while (_count > 0 && _heap[0].QueuedAt <= now)
        {
            connection = _heap[0];
            Remove(connection);
            if (connection.WakeAt <= now)
                return true;
            // Its time was moved after it was queued.
            if (connection.WakeAt != MonotonicClock.Never)
                Update(connection);
        }
        connection = null!;
        return false;
    }

    /// <summary>Removes a connection, if it is queued.</summary>
    internal void Remove(LoopConnection connection)
    {
        int place = connection.QueuePlace;
        if (place < 0)
            return;
        connection.QueuePlace = -1;
        connection.QueuedAt = MonotonicClock.Never;
        LoopConnection last = _heap[--_count];
        _heap[_count] = null!;
        if (place == _count)
            return;
        last.QueuePlace = place;
        _heap[place] = last;
        Rise(last);
        Sink(last);
    }

    private void Rise(LoopConnection connection)
    {
        int place = connection.QueuePlace;
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            if (_heap[parent].QueuedAt <= connection.QueuedAt)
                break;
            Put(_heap[parent], place);
            place = parent;
        }
        Put(connection, place);
    }

    private void Sink(LoopConnection connection)
    {
        int place = connection.QueuePlace;
        while (true)
        {
            int child = (2 * place) + 1;
            if (child + 1 < _count && _heap[child + 1].QueuedAt < _heap[child].QueuedAt)
                child++;
            if (child >= _count || _heap[child].QueuedAt >= connection.QueuedAt)
                break;
            Put(_heap[child], place);
            place = child;
        }
        Put(connection, place);
    }

    private void Put(LoopConnection connection, int place)
    {
        _heap[place] = connection;
        connection.QueuePlace = place;
    }
}
