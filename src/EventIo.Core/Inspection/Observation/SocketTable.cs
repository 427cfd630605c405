using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Inspection.Observation;

/// <summary>Sockets of a network namespace by inode, at one moment.</summary>
internal sealed class SocketTable
{
    // A connection without an inode (TIME_WAIT) is in no set.
    private static readonly TcpState[] StatesWithInode =
    [
        TcpState.Listen, TcpState.Established, TcpState.CloseWait, TcpState.FinWait1, TcpState.FinWait2,
        TcpState.SynSent,
        TcpState.LastAck, TcpState.Closing, TcpState.Closed,
    ];

    private readonly Dictionary<ulong, TcpSocket> _byInode = [];

    /// <summary>An empty table.</summary>
    internal static SocketTable Empty { get; } = new();

    /// <summary>Why sockets are missing; null if none are.</summary>
    internal string? Problem { get; private set; }

    /// <summary>
    /// Why the sockets are from /proc/net, which has fewer properties; null if they are from the kernel's diagnostics.
    /// </summary>
    internal string? Fallback { get; private set; }

    /// <summary>The sockets.</summary>
    internal IEnumerable<TcpSocket> All => _byInode.Values;

    /// <summary>Queries the kernel: TCP first, other kinds only while a wanted inode is missing.</summary>
    /// <param name="networkNamespace">The file of the namespace; null for that of this process.</param>
    /// <param name="wanted">The wanted inodes.</param>
    /// <param name="cancellation">Cancels the listing.</param>
    internal static SocketTable Read(
        string? networkNamespace, IReadOnlySet<ulong> wanted, CancellationToken cancellation)
    {
        var table = new SocketTable();
        if (wanted.Count == 0)
            return table;
        table._byInode.EnsureCapacity(wanted.Count);
        try
        {
            using var diagnostics = new SocketDiagnostics(networkNamespace);
            table.Add(wanted, query => diagnostics.List(query.Kinds[0], query, cancellation));
        }
        catch (SocketProblemException problem)
            when (problem.Problem == SocketProblem.DiagnosticsUnavailable && ProcNetSockets.IsAvailable)
        {
            table.Fallback = SocketProblems.Explain(problem);
            table.AddFromProc(networkNamespace, wanted);
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            table.Problem = SocketProblems.Explain(exception);
        }
        return table;
    }

    /// <summary>Finds a socket; null if it is gone, or of a kind that is not listed.</summary>
    internal TcpSocket? Find(ulong inode) => _byInode.GetValueOrDefault(inode);

    private void AddFromProc(string? networkNamespace, IReadOnlySet<ulong> wanted)
    {
        try
        {
            Add(wanted, query => ProcNetSockets.List(
                query.Kinds[0], query with { NetworkNamespace = networkNamespace }));
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            Problem = SocketProblems.Explain(exception);
        }
    }

    private void Add(IReadOnlySet<ulong> wanted, Func<SocketQuery, IEnumerable<TcpSocket>> list)
    {
        foreach (SocketKind kind in (ReadOnlySpan<SocketKind>)[SocketKind.Tcp, SocketKind.Unix, SocketKind.Udp])
        {
            if (_byInode.Count == wanted.Count)
                return;
            var query = new SocketQuery
            {
                Kinds = [kind],
                States = kind == SocketKind.Tcp ? StatesWithInode : [],
                Inodes = wanted,
            };
            foreach (TcpSocket socket in list(query))
            {
                if (socket.Inode is { } inode && wanted.Contains(inode))
                    _byInode.TryAdd(inode, socket);
            }
        }
    }
}
