using EventIo.Native;
using EventIo.Native.Linux.SocketDiagnostics;
using EventIo.Sockets.Listing;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Sockets.Events;

/// <summary>
/// TCP sockets that end, as the kernel reports them to the groups SKNLGRP_INET_TCP_DESTROY and
/// SKNLGRP_INET6_TCP_DESTROY (sock_diag(7)), each with its whole TCP_INFO.
/// </summary>
internal sealed class ClosedSockets : IDisposable
{
    // The kernel doubles this size and counts 1,280 bytes for each message, so the buffer holds the messages of 52,000
    // ended sockets. When it is half full, the kernel's worker yields the processor after each message, so that the
    // events of a busy host arrive later.
    private const int ReceiveBufferBytes = 32 << 20;
    private const int MessageBytes = 8 * 1024;

    private readonly NetlinkSocket _socket = new();
    private readonly InetSocketParser _parser = new(SocketKind.Tcp, networkNamespace: null);
    private readonly byte[] _buffer = new byte[MessageBytes];
    private readonly ConnectionTable _table;
    private uint _lost;

    /// <summary>Starts listening.</summary>
    /// <param name="table">Looks up the processes of connections.</param>
    /// <param name="bufferBytes">The size of the receive buffer; the kernel has a lower bound.</param>
    /// <exception cref="NativeException">A system call failed.</exception>
    internal ClosedSockets(ConnectionTable table, int bufferBytes = ReceiveBufferBytes)
    {
        _table = table;
        try
        {
            _socket.Join(NetlinkConstants.TCP_DESTROY_GROUPS, bufferBytes);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Readable when a socket has ended.</summary>
    internal int Descriptor => _socket.Descriptor;

    public void Dispose() => _socket.Dispose();

    /// <summary>Returns how many were lost since the last call, because they were not read in time.</summary>
    internal long DrainLostCount()
    {
        uint lost = _socket.Lost;
        long news = unchecked(lost - _lost);
        _lost = lost;
        return news;
    }

    /// <summary>Reads the next one.</summary>
    /// <returns>null if there is none.</returns>
    internal TcpEvent? Read()
    {
        while (true)
        {
            int length = _socket.TryReceive(_buffer, out int errorNumber);
            if (length == 0 && errorNumber == 0)
                return null;
            var messages = new NetlinkMessages(_buffer.AsSpan(0, length));
            // A socket without a peer was a listener or was never connected.
            if (messages.Next() && messages.Type == NetlinkConstants.SOCK_DIAG_BY_FAMILY
                && _parser.Parse(messages.Payload) is { RemotePort: not null } socket)
                return Create(socket);
        }
    }

    private TcpEvent Create(TcpSocket socket)
    {
        long now = MonotonicClock.Nanoseconds;
        KnownConnection? known = _table.Find(socket);
        long since = known?.SinceNanoseconds ?? _table.RefreshedAt;
        return new TcpEvent
        {
            Time = DateTime.UtcNow,
            Kind = TcpEventKind.Close,
            Grade = TcpEventGrade.Netlink,
            LocalIP = socket.LocalIP,
            LocalPort = socket.LocalPort,
            RemoteIP = socket.RemoteIP,
            RemotePort = socket.RemotePort,
            ProcessId = known?.Owner?.ProcessId,
            ProcessName = known?.Owner?.ProcessName,
            State = socket.State,
            AgeSeconds = (now - since) / (double)Nanoseconds.PerSecond,
            AgeBound = known?.Bound ?? AgeBound.AtMost,
            ClosedFirst = _table.ClosedFirst(socket, known),
            Info = Info(socket, known),
            Note = known switch
            {
                null => "The connection began and ended between two looks at the sockets of this host: its process " +
                    "is not known.",
                { Owner: null } => _table.HasHiddenProcesses
                    ? "The process is hidden from this user; root sees it."
                    : "No process had the connection any more when it was last seen.",
                _ => null,
            },
        };
    }

    private static TcpInfo? Info(TcpSocket socket, KnownConnection? known) => socket.Info is null
        ? null
        : TcpInfoParser.Parse(socket.Info) with
        {
            Local = socket.Local,
            Remote = socket.Remote,
            ProcessId = known?.Owner?.ProcessId,
            ProcessName = known?.Owner?.ProcessName,
            Cookie = socket.NetlinkCookie,
        };
}
