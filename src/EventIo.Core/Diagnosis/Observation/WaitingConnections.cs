using EventIo.Native;
using EventIo.Sockets.Listing;

namespace EventIo.Diagnosis.Observation;

/// <summary>
/// The connections that waited to be accepted at a port when its queue was first seen filling up, and their fate. A
/// connection has no inode before accept(2). The queue is served in order: while all of them wait, no connection is
/// accepted, however often the queue seems to change.
/// </summary>
internal sealed class WaitingConnections
{
    // Larger queues are not judged.
    private const int MaxConnections = 16_384;

    private readonly HashSet<ulong> _first = [];
    private long _begin;
    private long _last;
    private int _still;
    private bool _isFirstLook = true;

    /// <summary>The number of connections that waited at the first look.</summary>
    internal int Count => _first.Count;

    /// <summary>Whether one of them was seen to have been accepted.</summary>
    internal bool HasAccepted { get; private set; }

    /// <summary>Whether all of them were still waiting at the last of several looks.</summary>
    internal bool AllStillWait { get; private set; }

    /// <summary>Seconds from the first look to the last one.</summary>
    internal double Seconds => (_last - _begin) / (double)Nanoseconds.PerSecond;

    /// <summary>Adds a connection at the port, within a look.</summary>
    internal void Add(TcpSocket connection)
    {
        // A socket that has no inode and another state was accepted and closed by its process.
        bool isWaiting = connection is { Inode: null, State: TcpState.Established or TcpState.CloseWait };
        if (_isFirstLook && isWaiting)
            _first.Add(connection.NetlinkCookie);
        else if (_first.Contains(connection.NetlinkCookie))
        {
            _still += isWaiting ? 1 : 0;
            HasAccepted |= !isWaiting;
        }
    }

    /// <summary>Ends a look.</summary>
    /// <param name="nanoseconds">When it was, on the monotonic clock.</param>
    internal void EndLook(long nanoseconds)
    {
        if (_isFirstLook)
            _begin = nanoseconds;
        AllStillWait = !_isFirstLook && Count is > 0 and <= MaxConnections && _still == Count;
        // As long as no connection has waited, the next look counts as the first one.
        _isFirstLook = Count == 0;
        _last = nanoseconds;
        _still = 0;
    }
}
