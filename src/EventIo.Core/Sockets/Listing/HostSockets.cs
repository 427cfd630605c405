namespace EventIo.Sockets.Listing;

/// <summary>The sockets of this host, or of a network namespace of it, with the processes that have them.</summary>
public sealed class HostSockets
{
    private readonly SocketQuery _query;
    private readonly List<SocketProblemException> _problems = [];
    private CgroupPaths? _cgroups;

    private readonly SocketRecording? _recording;

    /// <summary>Prepares a listing.</summary>
    /// <param name="query">Selects the sockets.</param>
    public HostSockets(SocketQuery query)
        : this(query, recording: null)
    {
    }

    /// <summary>Prepares a listing of recorded sockets.</summary>
    /// <param name="query">Selects the sockets.</param>
    /// <param name="recording">The sockets; null for those of this host.</param>
    internal HostSockets(SocketQuery query, SocketRecording? recording)
    {
        ArgumentNullException.ThrowIfNull(query);
        _query = query;
        _recording = recording;
    }

    /// <summary>
    /// Listed sockets whose owner is probably hidden from this user: they have no visible owner, and processes were
    /// hidden.
    /// </summary>
    public int HiddenOwners { get; private set; }

    /// <summary>Listed sockets whose options could not be read.</summary>
    public int HiddenOptions { get; private set; }

    /// <summary>
    /// Problems with requested processes: each has ended or may not be inspected.
    /// </summary>
    public IReadOnlyList<SocketProblemException> Problems => _problems;

    /// <summary>
    /// Why the listing comes from /proc/net, which has fewer properties; <see langword="null"/> if it comes from the
    /// kernel's socket diagnostics.
    /// </summary>
    public SocketProblemException? Fallback { get; private set; }

    /// <summary>Lists the sockets.</summary>
    /// <param name="cancellation">Cancels the listing.</param>
    /// <returns>The sockets as they come from the kernel.</returns>
    /// <exception cref="SocketProblemException">
    /// Neither the kernel's diagnostics nor /proc/net are available, or the namespace can't be entered.
    /// </exception>
    /// <exception cref="OperationCanceledException">The listing was cancelled.</exception>
    public IEnumerable<TcpSocket> List(CancellationToken cancellation) =>
        _recording is null ? ListLive(cancellation) : Select(_recording);

    /// <summary>Whether the owner of a listed socket may be hidden from this user.</summary>
    internal bool HasHiddenProcesses { get; private set; }

    private IEnumerable<TcpSocket> Select(SocketRecording recording)
    {
        Fallback = recording.Fallback;
        _problems.AddRange(recording.Missing(_query.ProcessIds));
        foreach (TcpSocket socket in recording.Select(_query))
        {
            if (socket.Owners.Count == 0 && socket.Inode is not null && recording.HasHiddenProcesses
                && !_query.SkipOwners)
                HiddenOwners++;
            if (_query.IncludeOptions && socket is { Kind: SocketKind.Tcp, NoDelay: null, Inode: not null })
                HiddenOptions++;
            yield return socket;
        }
    }

    private IEnumerable<TcpSocket> ListLive(CancellationToken cancellation)
    {
        SocketOwners owners = FindOwners(cancellation);
        HasHiddenProcesses = owners.HasHiddenProcesses;
        using SocketDiagnostics? diagnostics = OpenDiagnostics();
        var match = new SocketMatch(_query);
        foreach (SocketKind kind in _query.Kinds)
        {
            foreach (TcpSocket listed in List(diagnostics, kind, cancellation))
            {
                if (!match.Accepts(listed))
                    continue;
                IReadOnlyList<SocketHolder> holders = owners.Find(listed.Inode);
                if (holders.Count == 0 && _query.ProcessIds.Count > 0)
                    continue;
                TcpSocket socket = Complete(listed, holders, owners);
                yield return _query.IncludeOptions && kind == SocketKind.Tcp ? ReadOptions(socket) : socket;
            }
        }
    }

    private SocketDiagnostics? OpenDiagnostics()
    {
        try
        {
            return new SocketDiagnostics(_query.NetworkNamespace);
        }
        catch (SocketProblemException problem) when (CanFallBack(problem))
        {
            return null;
        }
    }

    private IEnumerable<TcpSocket> List(
        SocketDiagnostics? diagnostics, SocketKind kind, CancellationToken cancellation)
    {
        using IEnumerator<TcpSocket>? listed = diagnostics?.List(kind, _query, cancellation).GetEnumerator();
        if (listed is null || !TryBegin(listed, out bool hasOne))
        {
            foreach (TcpSocket socket in ProcNetSockets.List(kind, _query))
                yield return socket;
            yield break;
        }
        for (; hasOne; hasOne = listed.MoveNext())
            yield return listed.Current;
    }

    // The kernel's first message reports that it lacks the module for a kind of socket.
    private bool TryBegin(IEnumerator<TcpSocket> listed, out bool hasOne)
    {
        try
        {
            hasOne = listed.MoveNext();
            return true;
        }
        catch (SocketProblemException problem) when (CanFallBack(problem))
        {
            hasOne = false;
            return false;
        }
    }

    private bool CanFallBack(SocketProblemException problem)
    {
        if (problem.Problem != SocketProblem.DiagnosticsUnavailable || !ProcNetSockets.IsAvailable)
            return false;
        Fallback ??= problem;
        return true;
    }

    private SocketOwners FindOwners(CancellationToken cancellation) =>
        _query.ProcessIds.Count > 0 || _query.SkipOwners ? SocketOwners.Of(_query.ProcessIds, _problems)
        : SocketOwners.OfAll(cancellation);

    private TcpSocket Complete(TcpSocket socket, IReadOnlyList<SocketHolder> holders, SocketOwners owners)
    {
        if (holders.Count == 0 && socket.Inode is not null && owners.HasHiddenProcesses)
            HiddenOwners++;
        return socket with
        {
            Owners = holders,
            Cgroup = socket.CgroupId is { } cgroup ? (_cgroups ??= CgroupPaths.Read()).Find(cgroup) : null,
        };
    }

    private TcpSocket ReadOptions(TcpSocket socket)
    {
        if (OwnerOptions.Read(socket) is { } told)
            return told;
        // A connection without an owner (TIME_WAIT) has no options to read.
        if (socket.Inode is not null)
            HiddenOptions++;
        return socket;
    }
}
