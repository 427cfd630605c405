using EventIo.Native;

namespace EventIo.Multiplexing.IoUring;

/// <summary>The slots of a ring's table that linked files are opened into, and the results of each chain.</summary>
internal sealed class LinkedFileTable
{
    /// <summary>The maximum number of chains in flight; further files are sent in the ordinary way.</summary>
    internal const int Count = 256;

    private readonly int[] _opened = new int[Count];
    private readonly int[] _failures = new int[Count];
    private readonly Stack<int> _free = new(Enumerable.Range(0, Count));

    internal bool HasFree => _free.Count > 0;

    /// <summary>Starts a chain.</summary>
    /// <returns>Its slot.</returns>
    internal int Take()
    {
        int slot = _free.Pop();
        _opened[slot] = _failures[slot] = 0;
        return slot;
    }

    /// <summary>Records the result of opening.</summary>
    internal void Opened(int slot, int result)
    {
        _opened[slot] = result;
        _failures[slot] = result;
    }

    /// <summary>Records the result of reading; ignores ECANCELED, which follows a failed opening.</summary>
    internal void Read(int slot, int result)
    {
        if (result != -Errno.ECANCELED)
            _failures[slot] = Math.Min(0, result);
    }

    /// <summary>
    /// Why the chain ended before its send: a negative errno, or 0 for a file with fewer bytes than wanted.
    /// </summary>
    internal int Failure(int slot) => _failures[slot];

    /// <summary>Ends a chain.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="closed">The result of closing.</param>
    /// <returns>Whether the file is still open, because the chain broke after opening it.</returns>
    internal bool End(int slot, int closed)
    {
        _free.Push(slot);
        return closed < 0 && _opened[slot] >= 0;
    }
}
