using System.Buffers.Binary;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Netlink;

namespace EventIo.Sockets;

/// <summary>Asks the kernel's socket diagnostics (sock_diag(7)) of one network namespace.</summary>
internal sealed class SocketDiagnostics : IDisposable
{
    // The kernel sends at most 32 KiB at a time.
    private const int BufferBytes = 64 * 1024;
    private const int IPPROTO_UDP = 17;
    private const int IdentityBytes = 48;
    private const uint AllStates = 0xFFF;

    // TCP sockets that are bound and nothing else: in no state's table, listed on request (Linux 6.8).
    private const uint BoundInactive = 1 << 13;

    private const byte Extensions =
        (1 << (NetlinkConstants.INET_DIAG_INFO - 1)) | (1 << (NetlinkConstants.INET_DIAG_CONG - 1))
        | (1 << (NetlinkConstants.INET_DIAG_TOS - 1)) | (1 << (NetlinkConstants.INET_DIAG_TCLASS - 1))
        | (1 << (NetlinkConstants.INET_DIAG_SKMEMINFO - 1));

    private readonly NetlinkSocket _socket;
    private readonly string? _namespace;
    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>Opens the diagnostics.</summary>
    /// <param name="networkNamespace">The file of the network namespace to ask; null for this process's own.</param>
    /// <exception cref="SocketProblemException">The kernel has none, or the namespace is not to be entered.</exception>
    internal SocketDiagnostics(string? networkNamespace)
    {
        _namespace = networkNamespace;
        try
        {
            // It asks the namespace that it was opened in, from whichever thread.
            _socket = networkNamespace is null
                ? new NetlinkSocket()
                : NetworkNamespace.Run(networkNamespace, () => new NetlinkSocket());
        }
        catch (NativeException exception)
            when (exception.ErrorNumber is Errno.EPROTONOSUPPORT or Errno.EAFNOSUPPORT or Errno.EPERM or Errno.EACCES)
        {
            throw Unavailable("NETLINK_SOCK_DIAG", exception);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The sockets of a kind; the kernel leaves out what the query's states, ports and addresses leave out.</summary>
    internal IEnumerable<TcpSocket> List(SocketKind kind, SocketQuery query, CancellationToken cancellation)
    {
        switch (kind)
        {
            case SocketKind.Tcp:
                return Dump(
                    NetlinkConstants.TCPDIAG_GETSOCK,
                    TcpRequest(query),
                    new InetSocketParser(kind, _namespace).Parse,
                    cancellation);
            case SocketKind.Udp:
                return new[] { AddressFamilies.AF_INET, AddressFamilies.AF_INET6 }.SelectMany(family => Dump(
                    NetlinkConstants.SOCK_DIAG_BY_FAMILY,
                    InetRequest((byte)family, IPPROTO_UDP, States(query), query, identity: null),
                    new InetSocketParser(kind, _namespace).Parse,
                    cancellation));
            default:
                // It has neither ports nor addresses.
                return query.HasEndPointFilter
                    ? []
                    : Dump(
                        NetlinkConstants.SOCK_DIAG_BY_FAMILY,
                        UnixRequest(query),
                        new UnixSocketParser(_namespace).Parse,
                        cancellation);
        }
    }

    /// <summary>A TCP socket as it is now; null when it is gone.</summary>
    internal TcpSocket? Find(TcpSocket socket)
    {
        // Listeners that share a port are one to the kernel's look-up: it may find any of them.
        if (socket.State == TcpState.Listen)
        {
            var listeners = new SocketQuery { States = [TcpState.Listen], LocalPorts = [socket.LocalPort ?? 0] };
            // Taken to its end: the kernel begins no second listing before.
            TcpSocket[] found = [.. List(SocketKind.Tcp, listeners, CancellationToken.None)];
            return Array.Find(found, listener => listener.Cookie == socket.Cookie);
        }
        if (socket.LocalAddress is null)
            return null;
        byte family = socket.LocalAddress.AddressFamily == AddressFamily.InterNetworkV6
            ? (byte)AddressFamilies.AF_INET6
            : (byte)AddressFamilies.AF_INET;
        _socket.Send(
            NetlinkConstants.SOCK_DIAG_BY_FAMILY,
            flags: 0,
            InetRequest(family, SocketOptionCatalog.IPPROTO_TCP, uint.MaxValue, new SocketQuery(), socket));
        var messages = new NetlinkMessages(_buffer.AsSpan(0, _socket.Receive(_buffer)));
        if (messages.Next() && messages.Type == NetlinkConstants.SOCK_DIAG_BY_FAMILY)
            return new InetSocketParser(SocketKind.Tcp, _namespace).Parse(messages.Payload);
        return messages.ErrorNumber == Errno.ENOENT
            ? null
            : throw new NativeException("NETLINK_SOCK_DIAG", messages.ErrorNumber, socket.ToString());
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
            isDone = Take(_socket.Receive(_buffer), parse, sockets);
            foreach (TcpSocket socket in sockets)
                yield return socket;
        }
    }

    private bool Take(int received, MessageParser parse, List<TcpSocket> sockets)
    {
        var messages = new NetlinkMessages(_buffer.AsSpan(0, received));
        while (messages.Next())
        {
            if (messages.Type is NetlinkConstants.NLMSG_DONE or NetlinkConstants.NLMSG_ERROR)
            {
                return messages.ErrorNumber switch
                {
                    0 => true,
                    Errno.ENOENT => throw Unavailable("sock_diag(7)", new NativeException("NETLINK_SOCK_DIAG", Errno.ENOENT)),
                    int errorNumber => throw new NativeException("NETLINK_SOCK_DIAG", errorNumber),
                };
            }
            if (parse(messages.Payload) is { } socket)
                sockets.Add(socket);
        }
        return false;
    }

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
        request[3] = Extensions;
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(StatesOffset), States(query));
        return [.. request, .. Filter(query)];
    }

    // struct inet_diag_req_v2: family, protocol, extensions, states, and for a single socket who it is.
    private static byte[] InetRequest(byte family, byte protocol, uint states, SocketQuery query, TcpSocket? identity)
    {
        byte[] request = new byte[8 + IdentityBytes];
        request[0] = family;
        request[1] = protocol;
        request[2] = Extensions;
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), states);
        if (identity is not null)
            WriteIdentity(identity, request.AsSpan(8));
        return [.. request, .. Filter(query)];
    }

    // struct inet_diag_sockid.
    private static void WriteIdentity(TcpSocket socket, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(socket.LocalPort ?? 0));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)(socket.RemotePort ?? 0));
        socket.LocalAddress!.TryWriteBytes(bytes[4..], out _);
        socket.RemoteAddress?.TryWriteBytes(bytes[20..], out _);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[36..], socket.InterfaceIndex ?? 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], socket.Cookie);
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

    // The program as an attribute.
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
        SocketProblem.DiagnosticsUnavailable, what, $"This kernel's socket diagnostics are not to be had ({cause.ErrorName}).",
        "They are the modules tcp_diag, udp_diag and unix_diag; a seccomp filter may hide them.",
        cause);
}
