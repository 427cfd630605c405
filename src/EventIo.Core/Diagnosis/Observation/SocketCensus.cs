using System.Net;
using EventIo.Diagnosis.Readings;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Diagnosis.Observation;

/// <summary>
/// The sockets of a network namespace at one moment: listeners and UDP sockets, connections with possible problems, and
/// counts of the rest.
/// </summary>
internal sealed class SocketCensus
{
    // About 1 KB each: 50,000 judged connections take 50 MB.
    private const int MaxConnections = 50_000;

    private readonly Dictionary<ulong, ConnectionReading> _connections = [];
    private readonly Dictionary<PortTarget, PortUse> _ports = [];
    private readonly Dictionary<int, int> _handshakes = [];
    private readonly Dictionary<IPAddress, long> _heard = [];
    private int _leftOut;

    /// <summary>Listening TCP sockets.</summary>
    internal IReadOnlyList<TcpSocket> Listeners { get; init; } = [];

    /// <summary>UDP sockets.</summary>
    internal IReadOnlyList<TcpSocket> Datagrams { get; init; } = [];

    /// <summary>
    /// Connections in CLOSE_WAIT, with data in a queue, or with a retransmission; by cookie.
    /// </summary>
    internal IReadOnlyDictionary<ulong, ConnectionReading> Connections
    {
        get => _connections;
        init => _connections = new(value);
    }

    /// <summary>Local ports in use for connections to each target.</summary>
    internal IReadOnlyDictionary<PortTarget, PortUse> Ports
    {
        get => _ports;
        init => _ports = new(value);
    }

    /// <summary>Handshakes that wait for their last segment (SYN_RECV), by local port.</summary>
    internal IReadOnlyDictionary<int, int> Handshakes
    {
        get => _handshakes;
        init => _handshakes = new(value);
    }

    /// <summary>
    /// For each peer, milliseconds since a segment arrived on a connection that does not wait for an acknowledgement.
    /// </summary>
    internal IReadOnlyDictionary<IPAddress, long> Heard
    {
        get => _heard;
        init => _heard = new(value);
    }

    /// <summary>TCP sockets listed.</summary>
    internal int Count { get; init; }

    /// <summary>The number of connections beyond the limit, which are not judged.</summary>
    internal int LeftOut { get; init; }

    /// <summary>Why nothing could be listed; null if it could.</summary>
    internal string? Problem { get; init; }

    /// <summary>Queries the kernel.</summary>
    /// <param name="diagnostics">The namespace's diagnostics.</param>
    /// <param name="portRange">The first and the last local port for connections; empty if unknown.</param>
    /// <param name="watched">The cookies of connections to include in any state.</param>
    /// <param name="work">Limits the listing after Ctrl+C.</param>
    /// <exception cref="OperationCanceledException">The limit is reached.</exception>
    internal static SocketCensus Read(
        SocketDiagnostics diagnostics, ReadOnlySpan<long> portRange, IReadOnlySet<ulong> watched, InterruptedWork work)
    {
        (long first, long last) = portRange is [var from, var to, ..] ? (from, to) : (1, 0);
        try
        {
            var listeners = new List<TcpSocket>();
            var others = new SocketCensus();
            int count = 0;
            foreach (TcpSocket socket in diagnostics.List(
                SocketKind.Tcp, new SocketQuery(), CancellationToken.None))
            {
                work.Spend(1);
                count++;
                if (socket.State == TcpState.Listen)
                    listeners.Add(socket);
                else
                    others.Add(socket, first, last, watched);
            }
            var datagrams = new List<TcpSocket>();
            foreach (TcpSocket socket in diagnostics.List(
                SocketKind.Udp, new SocketQuery { Kinds = [SocketKind.Udp] }, CancellationToken.None))
            {
                work.Spend(1);
                datagrams.Add(socket);
            }
            return new SocketCensus
            {
                Listeners = listeners,
                Datagrams = datagrams,
                Connections = others._connections,
                Ports = others._ports,
                Handshakes = others._handshakes,
                Heard = others._heard,
                Count = count,
                LeftOut = others._leftOut,
            };
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            return new SocketCensus { Problem = SocketProblems.Explain(exception) };
        }
    }

    /// <summary>Returns the same sockets with their owners.</summary>
    /// <param name="owners">The owners by inode.</param>
    /// <param name="isRestricted">Whether to omit sockets that no inspected process has open.</param>
    internal SocketCensus With(IReadOnlyDictionary<uint, SocketHolder[]> owners, bool isRestricted)
    {
        TcpSocket Own(TcpSocket socket) => socket.Inode is { } inode && owners.TryGetValue(inode, out var holders)
            ? socket with { Owners = holders }
            : socket;
        return Select(Own, socket => !isRestricted || socket.Owners.Count > 0);
    }

    /// <summary>Returns the sockets that have a wanted owner, with only their wanted owners.</summary>
    /// <param name="isWanted">Selects the processes.</param>
    internal SocketCensus Restrict(Func<int, bool> isWanted) => Select(
        socket => socket with { Owners = [.. socket.Owners.Where(owner => isWanted(owner.ProcessId))] },
        socket => socket.Owners.Count > 0);

    private SocketCensus Select(Func<TcpSocket, TcpSocket> change, Func<TcpSocket, bool> isWanted) => new()
    {
        Listeners = [.. Listeners.Select(change).Where(isWanted)],
        Datagrams = [.. Datagrams.Select(change).Where(isWanted)],
        Connections = Connections.Values.Select(reading => reading with { Socket = change(reading.Socket) })
            .Where(reading => isWanted(reading.Socket)).ToDictionary(reading => reading.Socket.NetlinkCookie),
        Ports = Ports,
        Handshakes = Handshakes,
        Heard = Heard,
        Count = Count,
        LeftOut = LeftOut,
        Problem = Problem,
    };

    /// <summary>The sockets that are judged.</summary>
    internal IEnumerable<TcpSocket> Judged =>
        Listeners.Concat(Datagrams).Concat(Connections.Values.Select(reading => reading.Socket));

    /// <summary>Their inodes.</summary>
    internal IEnumerable<uint> Inodes => Judged.Select(socket => socket.Inode).OfType<uint>();

    private void Add(TcpSocket socket, long firstPort, long lastPort, IReadOnlySet<ulong> watched)
    {
        if (socket.State == TcpState.SynReceived)
            _handshakes[socket.LocalPort ?? 0] = _handshakes.GetValueOrDefault(socket.LocalPort ?? 0) + 1;
        if (socket is { LocalIP: { } local, RemoteIP: { } remote, RemotePort: { } port }
            && socket.LocalPort >= firstPort && socket.LocalPort <= lastPort)
        {
            var target = new PortTarget(local, remote, port);
            PortUse use = _ports.GetValueOrDefault(target);
            _ports[target] = socket.State == TcpState.TimeWait
                ? use with { TimeWait = use.TimeWait + 1 }
                : use with { InUse = use.InUse + 1 };
        }
        if (socket is { State: TcpState.Established, RemoteIP: { } peer, Info: { } info })
            AddHeard(peer, info);
        if (socket.State is TcpState.TimeWait or TcpState.SynReceived
            || !(IsOfInterest(socket) || watched.Contains(socket.NetlinkCookie)))
            return;
        if (_connections.Count < MaxConnections)
            _connections[socket.NetlinkCookie] = ConnectionReading.Of(socket);
        else
            _leftOut++;
    }

    private void AddHeard(IPAddress peer, ReadOnlySpan<byte> info)
    {
        if (TcpInfoLayout.Byte(info, TcpInfoLayout.Retransmits) is > 0 || _heard.Count >= MaxConnections)
            return;
        long since = Math.Min(
            TcpInfoLayout.Int(info, TcpInfoLayout.LastDataReceived) ?? long.MaxValue,
            TcpInfoLayout.Int(info, TcpInfoLayout.LastAckReceived) ?? long.MaxValue);
        _heard[peer] = Math.Min(since, _heard.GetValueOrDefault(peer, long.MaxValue));
    }

    private static bool IsOfInterest(TcpSocket socket) => socket.State == TcpState.CloseWait
        || socket.SendQueueBytes > 0 || socket.ReceiveQueueBytes > 0 || socket.TotalRetransmits > 0;
}
