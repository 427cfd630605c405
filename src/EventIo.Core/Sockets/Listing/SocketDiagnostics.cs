using System.Buffers.Binary;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.SocketDiagnostics;
using EventIo.Sockets.Options;

namespace EventIo.Sockets.Listing;

/// <summary>Queries the kernel's socket diagnostics (sock_diag(7)) of one network namespace.</summary>
internal sealed partial class SocketDiagnostics : IDisposable
{
    // The kernel sends at most 32 KiB at a time.
    private const int BufferBytes = 64 * 1024;
    private const int IPPROTO_UDP = 17;
    private const int IdentityBytes = 48;
    private const uint AllStates = 0xFFF;

    // INET_DIAG_NOCOOKIE, twice: any socket with these ends.
    private const ulong NoCookie = ulong.MaxValue;

    // TCP sockets that are only bound: in no table of a state, but listed on request (Linux 6.8).
    private const uint BoundInactive = 1 << 13;

    private const byte Extensions =
        (1 << (NetlinkConstants.INET_DIAG_INFO - 1)) | (1 << (NetlinkConstants.INET_DIAG_CONG - 1))
        | (1 << (NetlinkConstants.INET_DIAG_TOS - 1)) | (1 << (NetlinkConstants.INET_DIAG_TCLASS - 1))
        | (1 << (NetlinkConstants.INET_DIAG_SKMEMINFO - 1));

    private readonly NetlinkSocket _socket;
    private readonly string? _namespace;
    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>Opens the diagnostics.</summary>
    /// <param name="networkNamespace">The file of the network namespace; null for this process's own.</param>
    /// <exception cref="SocketProblemException">The kernel has none, or the namespace can't be entered.</exception>
    internal SocketDiagnostics(string? networkNamespace)
    {
        _namespace = networkNamespace;
        try
        {
            // The socket belongs to the namespace in which it was opened, whichever thread uses it.
            _socket = networkNamespace is null
                ? new NetlinkSocket()
                : NetworkNamespace.Run(networkNamespace, () => new NetlinkSocket());
        }
        catch (NativeException exception)
            when (exception.ErrorNumber is Errno.EPROTONOSUPPORT or Errno.EAFNOSUPPORT
                || Errno.IsAbsence(exception.ErrorNumber))
        {
            throw Unavailable("NETLINK_SOCK_DIAG", exception);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>
    /// Lists the sockets of a kind, filtered by the kernel according to the query's states, ports and addresses.
    /// </summary>
    internal IEnumerable<TcpSocket> List(SocketKind kind, SocketQuery query, CancellationToken cancellation)
    {
        switch (kind)
        {
            case SocketKind.Tcp:
                return Dump(
                    NetlinkConstants.TCPDIAG_GETSOCK,
                    TcpRequest(query),
                    new InetSocketParser(kind, _namespace, query.Inodes).Parse,
                    cancellation);
            case SocketKind.Udp:
                return new[] { AddressFamilies.AF_INET, AddressFamilies.AF_INET6 }.SelectMany(family => Dump(
                    NetlinkConstants.SOCK_DIAG_BY_FAMILY,
                    InetRequest((byte)family, IPPROTO_UDP, States(query), query, identity: null),
                    new InetSocketParser(kind, _namespace, query.Inodes).Parse,
                    cancellation));
            default:
                // UNIX sockets have neither ports nor addresses.
                return query.HasEndPointFilter
                    ? []
                    : Dump(
                        NetlinkConstants.SOCK_DIAG_BY_FAMILY,
                        UnixRequest(query),
                        new UnixSocketParser(_namespace).Parse,
                        cancellation);
        }
    }

    /// <summary>Returns the current state of a TCP socket; null if it is gone.</summary>
    internal TcpSocket? Find(TcpSocket socket)
    {
        // The kernel's lookup doesn't distinguish listeners that share a port: it may find any of them.
        if (socket.State == TcpState.Listen)
        {
            var listeners = new SocketQuery { States = [TcpState.Listen], LocalPorts = [socket.LocalPort ?? 0] };
            // Read to the end: the kernel can't begin another listing before this one ends.
            TcpSocket[] found = [.. List(SocketKind.Tcp, listeners, CancellationToken.None)];
            return Array.Find(found, listener => socket.Cookie is { } cookie
                ? listener.Cookie == cookie
                : listener.Inode == socket.Inode);
        }
        return socket.LocalIP is null ? null : LookUp(socket);
    }

    private TcpSocket? LookUp(TcpSocket socket)
    {
        _socket.Send(NetlinkConstants.SOCK_DIAG_BY_FAMILY, flags: 0, IdentityRequest(socket));
        var messages = new NetlinkMessages(_buffer.AsSpan(0, _socket.Receive(_buffer)));
        if (messages.Next() && messages.Type == NetlinkConstants.SOCK_DIAG_BY_FAMILY)
            return new InetSocketParser(SocketKind.Tcp, _namespace).Parse(messages.Payload);
        if (messages.ErrorNumber == Errno.ENOENT)
            RequireModule(socket);
        // ESTALE: another socket has the same ends; a connection in TIME_WAIT has a cookie of its own.
        return messages.ErrorNumber is Errno.ENOENT or Errno.ESTALE
            ? null
            : throw new NativeException("NETLINK_SOCK_DIAG", messages.ErrorNumber, socket.ToString());
    }

    /// <summary>
    /// Determines whether the socket or the kernel's module for its kind is missing: both result in ENOENT. A socket
    /// with a cookie was listed by the module.
    /// </summary>
    /// <param name="socket">The socket that was not found.</param>
    /// <exception cref="SocketProblemException">The module is missing.</exception>
    internal void RequireModule(TcpSocket socket)
    {
        if (socket.Cookie is not null)
            return;
        var query = new SocketQuery { LocalPorts = [socket.LocalPort ?? 0] };
        // Read to the end: the kernel can't begin another listing before this one ends.
        _ = List(SocketKind.Tcp, query, CancellationToken.None).Count();
    }

    private delegate TcpSocket? MessageParser(ReadOnlySpan<byte> message);

    private IEnumerable<TcpSocket> Dump(
        ushort type, byte[] request, MessageParser parse, CancellationToken cancellation)
    {
        _socket.Send(type, NetlinkConstants.NLM_F_DUMP, request);
        var sockets = new List<TcpSocket>();
        for (bool isDone = false; !isDone;)
        {
            cancellation.ThrowIfCancellationRequested();
            sockets.Clear();
            isDone = Parse(_socket.Receive(_buffer), parse, sockets);
            foreach (TcpSocket socket in sockets)
                yield return socket;
        }
    }

    private bool Parse(int received, MessageParser parse, List<TcpSocket> sockets)
    {
        var messages = new NetlinkMessages(_buffer.AsSpan(0, received));
        while (messages.Next())
        {
            if (messages.Type is NetlinkConstants.NLMSG_DONE or NetlinkConstants.NLMSG_ERROR)
            {
                return messages.ErrorNumber switch
                {
                    0 => true,
                    // The kernel lacks the module for this kind of socket.
                    Errno.ENOENT or Errno.EOPNOTSUPP => throw Unavailable(
                        "sock_diag(7)", new NativeException("NETLINK_SOCK_DIAG", messages.ErrorNumber)),
                    int errorNumber => throw new NativeException("NETLINK_SOCK_DIAG", errorNumber),
                };
            }
            if (parse(messages.Payload) is { } socket)
                sockets.Add(socket);
        }
        return false;
    }

    // A query for certain inodes needs only queues and times, which tcp_info contains.
    private static byte ExtensionsOf(SocketQuery query) =>
        query.Inodes is null ? Extensions : (byte)(1 << (NetlinkConstants.INET_DIAG_INFO - 1));

    private static uint States(SocketQuery query)
    {
        uint states = 0;
        foreach (TcpState state in query.States)
            states |= TcpStates.Mask(state) | (state == TcpState.Closed ? BoundInactive : 0);
        return states == 0 ? AllStates << 1 : states;
    }

    // struct inet_diag_req: no prefixes, the extensions, no particular socket, states.
    private static byte[] TcpRequest(SocketQuery query)
    {
        const int StatesOffset = 4 + IdentityBytes;
        byte[] request = new byte[StatesOffset + (2 * sizeof(uint))];
        request[3] = ExtensionsOf(query);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(StatesOffset), States(query));
        return [.. request, .. Filter(query)];
    }

    // struct inet_diag_req_v2: family, protocol, extensions, states, and the identity of a single socket.
    private static byte[] InetRequest(byte family, byte protocol, uint states, SocketQuery query, TcpSocket? identity)
    {
        byte[] request = new byte[8 + IdentityBytes];
        request[0] = family;
        request[1] = protocol;
        request[2] = ExtensionsOf(query);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), states);
        if (identity is not null)
            WriteIdentity(identity, request.AsSpan(8));
        return [.. request, .. Filter(query)];
    }

    // The request for a single TCP socket.
    private static byte[] IdentityRequest(TcpSocket socket)
    {
        byte family = socket.LocalIP!.AddressFamily == AddressFamily.InterNetworkV6
            ? (byte)AddressFamilies.AF_INET6
            : (byte)AddressFamilies.AF_INET;
        return InetRequest(family, SocketOptionCatalog.IPPROTO_TCP, uint.MaxValue, new SocketQuery(), socket);
    }

    // struct inet_diag_sockid.
    private static void WriteIdentity(TcpSocket socket, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(socket.LocalPort ?? 0));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)(socket.RemotePort ?? 0));
        socket.LocalIP!.TryWriteBytes(bytes[4..], out _);
        socket.RemoteIP?.TryWriteBytes(bytes[20..], out _);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[36..], socket.InterfaceIndex ?? 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], socket.Cookie ?? NoCookie);
    }

    // struct unix_diag_req.
    private static byte[] UnixRequest(SocketQuery query)
    {
        byte[] request = new byte[24];
        request[0] = AddressFamilies.AF_UNIX;
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), States(query));
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(12), NetlinkConstants.UDIAG_SHOW);
        return request;
    }

    // The filter program as an attribute.
    private static byte[] Filter(SocketQuery query)
    {
        const int HeaderBytes = 4;
        byte[] program = SocketFilter.Compile(query);
        if (program.Length == 0)
            return [];
        byte[] attribute = new byte[HeaderBytes + program.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, checked((ushort)attribute.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), NetlinkConstants.INET_DIAG_REQ_BYTECODE);
        program.CopyTo(attribute, HeaderBytes);
        return attribute;
    }

    private static SocketProblemException Unavailable(string what, NativeException cause) => new(
        SocketProblem.DiagnosticsUnavailable, what,
        $"The kernel's socket diagnostics are not available ({cause.ErrorName}).",
        Errno.IsAbsence(cause.ErrorNumber) && cause.ErrorNumber != Errno.ENOSYS
            ? "Allow socket(AF_NETLINK) in the seccomp profile of the container."
            : "Load their modules as root: modprobe -a tcp_diag udp_diag unix_diag",
        cause);
}
