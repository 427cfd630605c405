using EventIo.Loop.Reactor.Buffers;

namespace EventIo.Loop.Reactor;

/// <summary>The connections of a loop by slot. Slots and their objects are reused, the last freed first.</summary>
internal sealed class ConnectionTable(EventLoop loop, LoopBuffers buffers, int firstSlot)
{
    private readonly List<LoopConnection> _bySlot = [];
    private readonly Stack<LoopConnection> _free = new();

    /// <summary>How many connections there are.</summary>
    internal int Count => _bySlot.Count - _free.Count;

    /// <summary>Assigns a slot to a new connection.</summary>
    internal LoopConnection Add(int descriptor)
    {
        if (!_free.TryPop(out LoopConnection? connection))
        {
            connection = new LoopConnection(loop, buffers, firstSlot + _bySlot.Count);
            _bySlot.Add(connection);
        }
        connection.Reopen(descriptor, loop.Now);
        return connection;
    }

    /// <summary>
    /// Returns the connection that a completion belongs to; null if it is gone, even if the slot has another.
    /// </summary>
    internal LoopConnection? Find(int slot, int generation)
    {
        LoopConnection connection = _bySlot[slot - firstSlot];
        return connection.Generation == generation && connection.Descriptor >= 0 ? connection : null;
    }

    /// <summary>Frees the slot.</summary>
    internal void Remove(LoopConnection connection)
    {
        connection.Free();
        _free.Push(connection);
    }

    /// <summary>Returns the next connection that is not closing, by slot.</summary>
    /// <param name="position">Where to continue; 0 at first. Advanced past the returned connection.</param>
    /// <returns>The connection; null when there are no more.</returns>
    internal LoopConnection? Next(ref int position)
    {
        while (position < _bySlot.Count)
        {
            LoopConnection connection = _bySlot[position++];
            if (connection.IsLive)
                return connection;
        }
        return null;
    }

    /// <summary>Enumerates the current connections; they may be removed meanwhile.</summary>
    internal IEnumerable<LoopConnection> Open()
    {
        for (int i = 0; i < _bySlot.Count; i++)
        {
            if (_bySlot[i].Descriptor >= 0)
                yield return _bySlot[i];
        }
    }
}
