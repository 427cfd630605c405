namespace EventIo.Sockets;

/// <summary>The sockets of this host, or of a network namespace of it, with the processes that have them.</summary>
public sealed class HostSockets
{
    private readonly SocketQuery _query;
    private readonly List<SocketProblemException> _problems = [];
    private CgroupPaths? _cgroups;

    /// <summary>Prepares a listing.</summary>
    /// <param name="query">Which sockets.</param>
    public HostSockets(SocketQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        _query = query;
    }

    /// <summary>Listed sockets whose owner this user may not see, it seems: they have none, and processes were hidden.</summary>
    public int HiddenOwners { get; private set; }

    /// <summary>Listed sockets whose options could not be asked for.</summary>
    public int HiddenOptions { get; private set; }

    /// <summary>What stood in the way of processes that were asked for: each is gone, or not to be looked into.</summary>
    public IReadOnlyList<SocketProblemException> Problems => _problems;

    /// <summary>Lists the sockets.</summary>
    /// <param name="cancellation">Ends the listing.</param>
    /// <returns>The sockets as they come from the kernel.</returns>
    /// <exception cref="SocketProblemException">
    /// The kernel's diagnostics are not to be had, or the namespace is not to be entered.
    /// </exception>
    /// <exception cref="OperationCanceledException">The listing was ended.</exception>
    public IEnumerable<TcpSocket> List(CancellationToken cancellation)
    {
        SocketOwners owners = FindOwners(cancellation);
        using var diagnostics = new SocketDiagnostics(_query.NetworkNamespace);
        foreach (SocketKind kind in _query.Kinds)
        {
            foreach (TcpSocket listed in diagnostics.List(kind, _query, cancellation))
            {
                IReadOnlyList<SocketHolder> holders = owners.Find(listed.Inode);
                if (holders.Count == 0 && _query.ProcessIds.Count > 0)
                    continue;
                TcpSocket socket = Complete(listed, holders, owners);
                yield return _query.IncludeOptions && kind == SocketKind.Tcp ? AskOwner(socket) : socket;
            }
        }
    }

    private SocketOwners FindOwners(CancellationToken cancellation) =>
        _query.ProcessIds.Count > 0 || _query.SkipOwners ? SocketOwners.Of(_query.ProcessIds, _problems)
        : SocketOwners.OfAll(cancellation);

    private TcpSocket Complete(TcpSocket socket, IReadOnlyList<SocketHolder> holders, SocketOwners owners)
    {
        if (holders.Count == 0 && socket.Inode is not null && owners.HiddenProcesses > 0)
            HiddenOwners++;
        return socket with
        {
            Owners = holders,
            Cgroup = socket.CgroupId is { } cgroup ? (_cgroups ??= CgroupPaths.Read()).Find(cgroup) : null,
        };
    }

    private TcpSocket AskOwner(TcpSocket socket)
    {
        if (OwnerOptions.Read(socket) is { } told)
            return told;
        // A connection that nobody has any more (TIME_WAIT) has nobody to ask, and nothing to hide.
        if (socket.Inode is not null)
            HiddenOptions++;
        return socket;
    }
}
