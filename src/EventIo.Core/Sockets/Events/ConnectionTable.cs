using System.Net;
using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets.Listing;

namespace EventIo.Sockets.Events;

/// <summary>
/// The processes of connections, listed in advance, because a socket that has ended no longer shows its process.
/// </summary>
/// <param name="listsRegularly">
/// Whether ended sockets will be looked up, which requires listing them in advance. Others are listed when they are
/// looked up.
/// </param>
internal sealed class ConnectionTable(bool listsRegularly) : IDisposable
{
    // Sockets are listed at regular intervals; an event of an unknown socket requests an earlier listing. There are two
    // minimum intervals: a fixed one, and a multiple of a listing's duration. With the latter, listings take at most a
    // tenth of the time even on a host with very many sockets.
    private const long RefreshNanoseconds = Nanoseconds.PerSecond;
    private const long LeastNanoseconds = RefreshNanoseconds / 4;
    private const long LeastTimesCost = 10;

    private readonly SocketDiagnostics _diagnostics = new(networkNamespace: null);
    private Dictionary<ulong, KnownConnection> _byCookie = [];
    private Dictionary<ulong, KnownConnection> _earlier = [];
    private readonly Dictionary<int, ConnectionOwner?> _owners = [];
    private Dictionary<uint, ConnectionOwner> _byInode = [];
    private Dictionary<ConnectionKey, KnownConnection> _traced = [];
    private Dictionary<ConnectionKey, KnownConnection> _tracedEarlier = [];
    private long _tidiedAt;
    private long _listingNanoseconds;

    /// <summary>When the sockets were last listed (<see cref="MonotonicClock"/>).</summary>
    internal long RefreshedAt { get; private set; }

    /// <summary>When <see cref="RefreshIfDue"/> is next due.</summary>
    internal long DueAt => _tidiedAt + Math.Max(RefreshNanoseconds, LeastTimesCost * _listingNanoseconds);

    /// <summary>Whether there are processes whose sockets this user may not see.</summary>
    internal bool HasHiddenProcesses { get; private set; }

    public void Dispose() => _diagnostics.Dispose();

    /// <summary>Lists the sockets again, or only forgets old ones, if it is due.</summary>
    internal void RefreshIfDue(CancellationToken cancellation)
    {
        if (MonotonicClock.Nanoseconds < DueAt)
            return;
        if (listsRegularly)
            Refresh(cancellation);
        else
            Tidy();
    }

    /// <summary>Lists the sockets.</summary>
    internal void Refresh(CancellationToken cancellation)
    {
        bool isFirst = RefreshedAt == 0;
        long now = MonotonicClock.Nanoseconds;
        SocketOwners owners = SocketOwners.OfAll(cancellation);
        var byCookie = new Dictionary<ulong, KnownConnection>(_byCookie.Count);
        var byInode = new Dictionary<uint, ConnectionOwner>(_byInode.Count);
        // Read to the end even after cancellation: the kernel can't begin another listing before this one ends.
        foreach (TcpSocket socket in _diagnostics.List(SocketKind.Tcp, new SocketQuery(), CancellationToken.None))
        {
            ConnectionOwner? owner = owners.Find(socket.Inode) is [var first, ..]
                ? new ConnectionOwner(first.ProcessId, first.ProcessName)
                : null;
            if (owner is not null && socket.Inode is { } inode)
                byInode[inode] = owner;
            KnownConnection? before = Find(socket);
            byCookie[socket.NetlinkCookie] = new(
                owner ?? before?.Owner,
                socket.State,
                before?.SinceNanoseconds ?? now,
                before?.Bound ?? AgeBound.AtLeast);
        }
        HasHiddenProcesses = owners.HasHiddenProcesses;
        // Keeps ended connections for one more interval, as their last event may still arrive.
        _earlier = isFirst ? byCookie : _byCookie;
        _byCookie = byCookie;
        _byInode = byInode;
        RefreshedAt = now;
        Tidy();
        _listingNanoseconds = _tidiedAt - now;
    }

    /// <summary>Returns a process that was seen running, by its number.</summary>
    /// <param name="process">The number.</param>
    /// <param name="threadName">The name of the thread, for a process that has ended.</param>
    internal ConnectionOwner OwnerOf(int process, ReadOnlySpan<byte> threadName)
    {
        if (!_owners.TryGetValue(process, out ConnectionOwner? owner))
        {
            owner = ProcessNames.Read(process) is { } name ? new ConnectionOwner(process, name) : null;
            _owners[process] = owner;
        }
        return owner ?? new ConnectionOwner(process, ProcText.Name(threadName));
    }

    /// <summary>Remembers a connection whose beginning was traced.</summary>
    internal void Add(ConnectionKey key, KnownConnection connection) => _traced[key] = connection;

    /// <summary>Finds a connection by cookie or by its ends; null if it was never seen.</summary>
    internal KnownConnection? Find(TcpSocket socket)
    {
        var key = ConnectionKey.Of(socket);
        return _traced.GetValueOrDefault(key) ?? _tracedEarlier.GetValueOrDefault(key)
            ?? FindByCookie(socket.NetlinkCookie);
    }

    /// <summary>Finds the process of a socket; lists the sockets again if it is unknown.</summary>
    internal ConnectionOwner? Find(ConnectionKey key, uint inode, CancellationToken cancellation)
    {
        if ((_traced.GetValueOrDefault(key) ?? _tracedEarlier.GetValueOrDefault(key))?.Owner is { } traced)
            return traced;
        if (inode == 0)
            return null;
        if (!_byInode.TryGetValue(inode, out ConnectionOwner? owner)
            && MonotonicClock.Nanoseconds - RefreshedAt >=
                Math.Max(LeastNanoseconds, LeastTimesCost * _listingNanoseconds))
        {
            Refresh(cancellation);
            owner = _byInode.GetValueOrDefault(inode);
        }
        return owner;
    }

    /// <summary>
    /// Returns which end closed first: only that end remains in TIME_WAIT or FIN_WAIT2 (RFC 9293, section 3.6), as a
    /// small socket in place of the ended one.
    /// </summary>
    internal ConnectionEnd? ClosedFirst(TcpSocket socket, KnownConnection? known)
    {
        if (IsLeftWaiting(socket))
            return ConnectionEnd.Local;
        if (known?.State is TcpState.CloseWait or TcpState.LastAck || IsLeftWaiting(Reverse(socket)))
            return ConnectionEnd.Remote;
        return known?.State is TcpState.FinWait1 or TcpState.FinWait2 ? ConnectionEnd.Local : null;
    }

    private void Tidy()
    {
        _tracedEarlier = _traced;
        _traced = [];
        // A process may change its name, and a number may be reused.
        _owners.Clear();
        _tidiedAt = MonotonicClock.Nanoseconds;
    }

    private KnownConnection? FindByCookie(ulong cookie) =>
        _byCookie.GetValueOrDefault(cookie) ?? _earlier.GetValueOrDefault(cookie);

    // Returns the socket at the other end; null if the connection may leave this host.
    private static TcpSocket? Reverse(TcpSocket socket) =>
        socket.RemoteIP is { } remote
        && (IPAddress.IsLoopback(remote) || remote.Equals(socket.LocalIP))
            ? socket with
            {
                LocalIP = remote,
                LocalPort = socket.RemotePort,
                RemoteIP = socket.LocalIP,
                RemotePort = socket.LocalPort,
            }
            : null;

    private bool IsLeftWaiting(TcpSocket? socket)
    {
        // INET_DIAG_NOCOOKIE: any socket with these ends. The kernel also finds listeners, which are ignored.
        try
        {
            return socket is not null
                && _diagnostics.Find(socket with { Cookie = ulong.MaxValue })?.State
                    is TcpState.TimeWait or TcpState.FinWait2;
        }
        catch (NativeException)
        {
            return false;
        }
    }
}
