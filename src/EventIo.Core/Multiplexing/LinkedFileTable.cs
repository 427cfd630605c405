using EventIo.Native;

namespace EventIo.Multiplexing;

/// <summary>The slots of a ring's table that linked files are opened into, and how far each chain is.</summary>
internal sealed class LinkedFileTable
{
    /// <summary>Chains under way at a time; more files than that are sent in the ordinary way.</summary>
    internal const int Count = 256;

    private readonly int[] _opened = new int[Count];
    private readonly int[] _failures = new int[Count];
    private readonly Stack<int> _free = new(Enumerable.Range(0, Count));

    internal bool HasFree => _free.Count > 0;

    /// <summary>Begins a chain.</summary>
    /// <returns>Its slot.</returns>
    internal int Take()
    {
        int slot = _free.Pop();
        _opened[slot] = _failures[slot] = 0;
        return slot;
    }

    /// <summary>Takes down what opening gave.</summary>
    internal void Opened(int slot, int result)
    {
        _opened[slot] = result;
        _failures[slot] = result;
    }

    /// <summary>Takes down what reading gave; ECANCELED after a failed opening tells nothing.</summary>
    internal void Read(int slot, int result)
    {
        if (result != -Errno.ECANCELED)
            _failures[slot] = Math.Min(0, result);
    }

    /// <summary>Why the chain ended before its send: a negative errno, or 0 for a file with fewer bytes than wanted.</summary>
    internal int Failure(int slot) => _failures[slot];

    /// <summary>Ends a chain.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="closed">What closing gave.</param>
    /// <returns>Whether the file is still open: a chain that broke between the two leaves it so.</returns>
    internal bool End(int slot, int closed)
    {
        _free.Push(slot);
        return closed < 0 && _opened[slot] >= 0;
    }
}
