using EventIo.Inspection.Observation;

namespace EventIo.Inspection.Rules;

/// <summary>A thread whose set watches a listener.</summary>
/// <param name="process">Its process.</param>
/// <param name="thread">The thread.</param>
/// <param name="set">Its set.</param>
/// <param name="listener">The listener in the set.</param>
internal sealed class ListenerWorker(InspectedProcess process, ThreadTrack thread, EpollSet set, WatchWindow listener)
{
    /// <summary>Its process.</summary>
    internal InspectedProcess Process { get; } = process;

    /// <summary>The thread.</summary>
    internal ThreadTrack Thread { get; } = thread;

    /// <summary>Its set.</summary>
    internal EpollSet Set { get; } = set;

    /// <summary>The listener in the set.</summary>
    internal WatchWindow Listener { get; } = listener;

    /// <summary>The number of the listener's connections in this worker's set.</summary>
    internal int Connections { get; } = set.Watches.Count(watch => IsConnection(watch, listener));

    /// <summary>
    /// Whether its thread slept for most of the window, its set did not change, and no connection in it moved a byte,
    /// as far as both readings show.
    /// </summary>
    internal bool IsIdle { get; } = thread.SamplesInWait * 2 > thread.Samples
        && process.Threads.Count(other => other.Set == set) == 1
        && set is { IsReadTwice: true, AddedCount: 0 }
        && set.Watches.TrueForAll(watch => watch.IsPersistent && (!IsConnection(watch, listener) || IsStill(watch)));

    /// <summary>Returns how often it woke, without the wake-ups that its own timeout explains.</summary>
    /// <param name="seconds">The length of the window.</param>
    internal double UnexplainedWakes(double seconds)
    {
        double? timeout = Thread.TimeoutMilliseconds;
        double own = timeout is > 0 ? (seconds * 1e3 / timeout.Value) + 1 : 0;
        return timeout is 0 or null || Thread.SamplesInWait == 0 ? 0 : Math.Max(0, Thread.VoluntarySwitches - own);
    }

    private static bool IsStill(WatchWindow watch) => watch is { Before: not null, After: not null }
        && !ReferenceEquals(watch.Before, watch.After)
        && Bytes(watch.After) is { } bytes && bytes == Bytes(watch.Before);

    private static bool IsConnection(WatchWindow watch, WatchWindow listener) =>
        watch.Before is { AcceptQueue: null, LocalPort: { } port, RemotePort: > 0 }
            && port == listener.Before!.LocalPort;

    // Unknown in a listing from /proc/net; old kernels count only what was received.
    private static long? Bytes(Sockets.Listing.TcpSocket socket) => socket.BytesReceived + (socket.BytesSent ?? 0);
}
