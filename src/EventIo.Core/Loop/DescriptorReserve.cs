using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Loop;

/// <summary>
/// Descriptors that the servers of this process reserve for the shell. When connections have used all others, the
/// reserve is released: without a descriptor the shell can open no file, load no assembly and start no thread.
/// </summary>
internal sealed class DescriptorReserve
{
    /// <summary>
    /// Descriptors that have to be free after a server has started. A shell that runs its first server and its first
    /// commands opens 38 more, two for each assembly (counted in /proc/self/fd).
    /// </summary>
    internal const int Headroom = 48;

    private const int Size = 16;

    private readonly Lock _gate = new();
    private readonly Stack<int> _held = new(Size);
    private int _servers;
    private long _limit;
    private bool _isHeld = true;

    private DescriptorReserve()
    {
    }

    /// <summary>The one reserve that all servers share.</summary>
    internal static DescriptorReserve OfProcess { get; } = new();

    /// <summary>Checks that a number of descriptors can be opened, with enough left for the shell.</summary>
    /// <param name="count">How many a server is about to open.</param>
    /// <exception cref="DescriptorShortageException">Too few descriptors are free.</exception>
    internal void Require(int count)
    {
        (long limit, int open) = (ResourceLimits.Descriptors, ResourceLimits.OpenDescriptors);
        lock (_gate)
            count += Size - _held.Count;
        if (limit - open < count + Headroom)
            throw new DescriptorShortageException(limit, open, count);
    }

    /// <summary>Counts a server that has started. The first one fills the reserve.</summary>
    internal void Enter()
    {
        lock (_gate)
        {
            _servers++;
            Fill();
        }
    }

    /// <summary>Counts a server that has stopped. The last one closes the reserve.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            if (--_servers == 0)
                CloseHeld();
        }
    }

    /// <summary>Closes the reserved descriptors so that the process can use them.</summary>
    internal void Release()
    {
        lock (_gate)
        {
            CloseHeld();
            _isHeld = false;
        }
    }

    /// <summary>
    /// Returns whether a server may open something dispensable, such as a file: only while the reserve is held. Tries
    /// to fill the reserve if it is not.
    /// </summary>
    internal bool MayOpen() => Volatile.Read(ref _isHeld) || TryFill();

    /// <summary>
    /// Returns whether a descriptor that was just opened is one of the last that the limit allows. The kernel assigns
    /// the lowest free number (open(2)), so all lower ones are in use. The limit is read again, since prlimit(2) may
    /// have raised it.
    /// </summary>
    internal bool IsAmongLast(int descriptor)
    {
        if (descriptor < Volatile.Read(ref _limit) - Size)
            return false;
        Volatile.Write(ref _limit, ResourceLimits.Descriptors);
        return descriptor >= _limit - Size;
    }

    /// <summary>Fills the reserve again after <see cref="Release"/>, completely or not at all.</summary>
    /// <returns>Whether the reserve is full; if so, descriptors may be left for connections, too.</returns>
    internal bool TryFill()
    {
        lock (_gate)
            return Fill();
    }

    private bool Fill()
    {
        while (_held.Count < Size && _servers > 0)
        {
            // Any descriptor will do; a server can always open a socket.
            int descriptor = _held.TryPeek(out int first)
                ? LibC.fcntl(first, LibC.F_DUPFD_CLOEXEC, 0)
                : LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
            if (descriptor < 0)
            {
                CloseHeld();
                _isHeld = false;
                return false;
            }
            _held.Push(descriptor);
        }
        _isHeld = true;
        return true;
    }

    private void CloseHeld()
    {
        while (_held.TryPop(out int descriptor))
            _ = HotCalls.Close(descriptor);
    }
}
