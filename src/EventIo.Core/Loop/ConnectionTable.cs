namespace EventIo.Loop;

/// <summary>The connections of a loop by slot. Slots and their objects are used again, the last freed first.</summary>
internal sealed class ConnectionTable(EventLoop loop, int firstSlot)
{
    private readonly List<LoopConnection> _bySlot = [];
    private readonly Stack<LoopConnection> _free = new();

    /// <summary>How many connections there are.</summary>
    internal int Count => _bySlot.Count - _free.Count;

    /// <summary>Takes a slot for a new connection.</summary>
    internal LoopConnection Add(int descriptor)
    {
        if (!_free.TryPop(out LoopConnection? connection))
        {
            connection = new LoopConnection(loop, firstSlot + _bySlot.Count);
            _bySlot.Add(connection);
        }
        connection.Descriptor = descriptor;
        connection.Generation++;
        connection.Flags = LoopConnectionFlags.None;
        connection.TimerAt = TimerQueue.Never;
        connection.WakeAt = TimerQueue.Never;
        return connection;
    }

    /// <summary>The connection that a completion is of; null when that one is gone and the slot serves another.</summary>
    internal LoopConnection? Find(int slot, int generation)
    {
        LoopConnection connection = _bySlot[slot - firstSlot];
        return connection.Generation == generation && connection.Descriptor >= 0 ? connection : null;
    }

    /// <summary>Frees the slot.</summary>
    internal void Remove(LoopConnection connection)
    {
        connection.Descriptor = -1;
        _free.Push(connection);
    }

    /// <summary>The next connection that is there now, by slot.</summary>
    /// <param name="position">Where to look from; then, where to look from for the one after. 0 at first.</param>
    /// <returns>The connection; null when there are no more.</returns>
    internal LoopConnection? Next(ref int position)
    {
        while (position < _bySlot.Count)
        {
            LoopConnection connection = _bySlot[position++];
            if (connection.Descriptor >= 0 && !connection.Is(LoopConnectionFlags.Closing))
                return connection;
        }
        return null;
    }

    /// <summary>The connections that are there now; they may be removed while this runs.</summary>
    internal IEnumerable<LoopConnection> Open()
    {
        for (int i = 0; i < _bySlot.Count; i++)
        {
            if (_bySlot[i].Descriptor >= 0)
                yield return _bySlot[i];
        }
    }
}
