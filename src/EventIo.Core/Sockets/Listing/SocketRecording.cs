using EventIo.Native;

namespace EventIo.Sockets.Listing;

/// <summary>All sockets of a network namespace at one moment, with owners, options and watchers.</summary>
internal sealed record SocketRecording
{
    // Sockets that are only bound are listed only if this state is requested.
    private const TcpState Bound = TcpState.Closed;

    /// <summary>The sockets in the order in which the kernel listed them.</summary>
    internal IReadOnlyList<TcpSocket> Sockets { get; init; } = [];

    /// <summary>TCP sockets that are bound but neither listen nor are connected (Linux 6.8).</summary>
    internal IReadOnlyList<TcpSocket> BoundSockets { get; init; } = [];

    /// <summary>The processes that existed.</summary>
    internal IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>Whether there were processes that the user could not inspect.</summary>
    internal bool HasHiddenProcesses { get; init; }

    /// <summary>The number of processes whose sets the user could not inspect.</summary>
    internal int HiddenWatchers { get; init; }

    /// <summary>Why the listing came from /proc/net, which has fewer properties; null if it didn't.</summary>
    internal string? FallbackMessage { get; init; }

    /// <summary>The recommendation for that.</summary>
    internal string? FallbackAction { get; init; }

    /// <summary>The same in the form in which a listing of live sockets reports it.</summary>
    internal SocketProblemException? Fallback => FallbackMessage is { } message
        ? new(SocketProblem.DiagnosticsUnavailable, "NETLINK_SOCK_DIAG", message, FallbackAction ?? "")
        : null;

    /// <summary>Records the sockets of a network namespace.</summary>
    /// <param name="networkNamespace">Its file; null for that of this process.</param>
    /// <param name="processes">The existing processes.</param>
    /// <param name="findWatchers">Finds the watchers of a socket by its inode.</param>
    /// <param name="hiddenWatchers">The number of processes whose sets this user may not inspect.</param>
    /// <param name="cancellation">Cancels it.</param>
    internal static SocketRecording Read(
        string? networkNamespace, IReadOnlyList<int> processes,
        Func<uint?, IReadOnlyList<SocketWatcher>> findWatchers, int hiddenWatchers, CancellationToken cancellation)
    {
        var all = new HostSockets(new SocketQuery
        {
            Kinds = [SocketKind.Tcp, SocketKind.Udp, SocketKind.Unix],
            IncludeOptions = true,
            NetworkNamespace = networkNamespace,
        });
        TcpSocket[] sockets = [.. all.List(cancellation).Select(Watched)];
        var bound = new HostSockets(new SocketQuery
        {
            States = [Bound],
            IncludeOptions = true,
            NetworkNamespace = networkNamespace,
        });
        HashSet<(ulong?, uint?)> known = [.. sockets.Select(Identity)];
        return new SocketRecording
        {
            Sockets = sockets,
            BoundSockets =
            [
                .. bound.List(cancellation).Where(socket => !known.Contains(Identity(socket))).Select(Watched),
            ],
            ProcessIds = processes,
            HasHiddenProcesses = all.HasHiddenProcesses,
            HiddenWatchers = hiddenWatchers,
            FallbackMessage = all.Fallback?.Message,
            FallbackAction = all.Fallback?.RecommendedAction,
        };

        TcpSocket Watched(TcpSocket socket) => socket with { Watchers = findWatchers(socket.Inode) };
        static (ulong?, uint?) Identity(TcpSocket socket) => (socket.Cookie, socket.Inode);
    }

    /// <summary>Returns the sockets of a query, like a listing of live sockets.</summary>
    internal IEnumerable<TcpSocket> Select(SocketQuery query)
    {
        var match = new SocketMatch(query);
        return
            from kind in query.Kinds
            from socket in query.States.Contains(Bound) ? Sockets.Concat(BoundSockets) : Sockets
            where socket.Kind == kind && (query.States.Count == 0 || query.States.Contains(socket.State))
                && (kind != SocketKind.Unix || !query.HasEndPointFilter) && match.Accepts(socket)
            let wanted = Restrict(socket, query)
            where wanted.Owners.Count > 0 || query.ProcessIds.Count == 0
            select wanted;
    }

    /// <summary>Returns the problems of requested processes that did not exist.</summary>
    internal IEnumerable<SocketProblemException> Missing(IReadOnlyList<int> processes) =>
        from process in processes.Distinct()
        where !ProcessIds.Contains(process)
        select new SocketProblemException(
            SocketProblem.ProcessNotFound, process,
            FormattableString.Invariant($"The snapshot has no process {process} that could be inspected."),
            "Get-TcpSocket -Snapshot without -ProcessId lists the sockets of all its processes.");

    private static TcpSocket Restrict(TcpSocket socket, SocketQuery query)
    {
        socket = socket with
        {
            Owners = query.SkipOwners ? []
                : query.ProcessIds.Count == 0 ? socket.Owners
                : [.. socket.Owners.Where(owner => query.ProcessIds.Contains(owner.ProcessId))],
            Watchers = [],
        };
        return query.IncludeOptions ? socket : socket with
        {
            NoDelay = null,
            KeepAlive = null,
            KeepIdleSeconds = null,
            KeepIntervalSeconds = null,
            KeepProbes = null,
            UserTimeoutMilliseconds = null,
        };
    }
}
