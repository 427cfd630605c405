using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using static EventIo.Native.Windows.SocketConstants;

namespace EventIo.Native.Windows;

/// <summary>
/// Socket calls with the framework's end points as addresses: their serialized form is the system's SOCKADDR.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsSockets
{
    private const int MaxAddressBytes = 128;
    private const int ProviderBytes = 640;

    // Layout of WSAPROTOCOL_INFOW (winsock2.h): five flags, a GUID, an entry id, a chain (its length and 7 entries),
    // iVersion; then iAddressFamily, two address lengths, iSocketType, iProtocol.
    private const int FamilyOffset = (5 * 4) + 16 + 4 + (8 * 4) + 4;
    private const int ProtocolOffset = FamilyOffset + (4 * 4);

    private static bool? s_hasFileHandles;

    /// <summary>Opens a stream socket for overlapped operations, which no child process inherits.</summary>
    internal static int Open(EndPoint endPoint) => Open(Family(endPoint), endPoint.ToString() ?? "");

    internal static int Family(EndPoint endPoint) =>
        endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET;

    /// <summary>Opens a socket of an address family.</summary>
    /// <returns>A socket; or a negative value, with the reason in <see cref="WinSock.LastError"/>.</returns>
    internal static nint TryOpen(int family)
    {
        WinSock.Start();
        return WinSock.Socket(
            family, SOCK_STREAM, IPPROTO_TCP, null, group: 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    }

    internal static void Bind(int socket, EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* bytes = address.Buffer.Span)
            Check(WinSock.Bind(socket, bytes, address.Size), "bind", endPoint.ToString() ?? "");
    }

    internal static void Listen(int socket, int backlog, EndPoint endPoint) =>
        Check(WinSock.Listen(socket, backlog), "listen", endPoint.ToString() ?? "");

    internal static void Connect(int socket, EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* bytes = address.Buffer.Span)
            Check(WinSock.Connect(socket, bytes, address.Size), "connect", endPoint.ToString() ?? "");
    }

    internal static int Accept(int listener, string subject)
    {
        nint accepted = WinSock.Accept(listener, null, null);
        return accepted >= 0 ? (int)accepted : throw NativeException.OfWindows("accept", WinSock.LastError, subject);
    }

    internal static EndPoint LocalEndPoint(int socket, EndPoint shape)
    {
        var address = new SocketAddress(shape.AddressFamily, MaxAddressBytes);
        fixed (byte* bytes = address.Buffer.Span)
        {
            int length = MaxAddressBytes;
            Check(WinSock.GetLocalAddress(socket, bytes, &length), "getsockname", "");
            address.Size = length;
        }
        return shape.Create(address);
    }

    /// <summary>Returns the socket's local address, or its peer's; null while it has none.</summary>
    internal static IPEndPoint? EndPointOf(int socket, AddressFamily family, bool isRemote)
    {
        var address = new SocketAddress(family, MaxAddressBytes);
        int length = MaxAddressBytes;
        int failed;
        fixed (byte* bytes = address.Buffer.Span)
        {
            failed = isRemote
                ? WinSock.GetRemoteAddress(socket, bytes, &length)
                : WinSock.GetLocalAddress(socket, bytes, &length);
        }
        if (failed != 0)
            return null;
        address.Size = length;
        IPAddress any = family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        return (IPEndPoint)new IPEndPoint(any, 0).Create(address) is { Port: > 0 } endPoint ? endPoint : null;
    }

    /// <summary>Returns the address family and protocol of a socket.</summary>
    /// <exception cref="NativeException">ENOTSOCK: it is not a socket.</exception>
    internal static (AddressFamily Family, ProtocolType Protocol) Protocol(int socket)
    {
        // WSAPROTOCOL_INFOW: iAddressFamily and iProtocol, as .NET numbers them.
        byte* provider = stackalloc byte[ProviderBytes];
        int length = ProviderBytes;
        Check(WinSock.GetOption(socket, SOL_SOCKET, SO_PROTOCOL_INFOW, provider, &length), "getsockopt",
            "SO_PROTOCOL_INFOW");
        return ((AddressFamily)(*(int*)(provider + FamilyOffset)), (ProtocolType)(*(int*)(provider + ProtocolOffset)));
    }

    internal static bool IsListening(int socket)
    {
        // A BOOL, of which the system may fill only the first byte.
        int value = 0;
        int length = sizeof(int);
        return WinSock.GetOption(socket, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value != 0;
    }

    /// <summary>Opens another handle of a socket of this process; options that are set on one apply to both.</summary>
    /// <exception cref="NativeException">ENOTSOCK: it is not a socket, or closed.</exception>
    internal static WindowsSocketHandle Duplicate(int socket)
    {
        byte* provider = stackalloc byte[ProviderBytes];
        Check(WinSock.Duplicate(socket, (uint)Environment.ProcessId, provider), "WSADuplicateSocket", "");
        nint duplicate = WinSock.Socket(
            FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, provider, group: 0, WSA_FLAG_OVERLAPPED);
        if (duplicate < 0)
            throw NativeException.OfWindows("WSASocket", WinSock.LastError);
        // With a provider's description, WSA_FLAG_NO_HANDLE_INHERIT has no effect.
        _ = Kernel32.SetHandleFlags(duplicate, Kernel32.HANDLE_FLAG_INHERIT, 0);
        return new WindowsSocketHandle((int)duplicate);
    }

    /// <summary>Returns AF_INET or AF_INET6 of a bound socket.</summary>
    internal static int Family(int socket)
    {
        byte* address = stackalloc byte[MaxAddressBytes];
        int length = MaxAddressBytes;
        Check(WinSock.GetLocalAddress(socket, address, &length), "getsockname", "");
        return *(ushort*)address;
    }

    /// <summary>Returns whether TCP_NODELAY is set.</summary>
    internal static bool IsNoDelay(int socket)
    {
        // A BOOL, of which the system may fill only the first byte.
        int value = 0;
        int length = sizeof(int);
        Check(WinSock.GetOption(socket, IPPROTO_TCP, TCP_NODELAY, &value, &length), "getsockopt", "TCP_NODELAY");
        return value != 0;
    }

    internal static void SetOption(int socket, int level, int name, int value, string option) =>
        Check(WinSock.SetOption(socket, level, name, &value, sizeof(int)), "setsockopt", option);

    internal static void SetNoDelay(int socket) => SetOption(socket, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");

    /// <summary>Makes closesocket reset the connection, which avoids TIME_WAIT.</summary>
    internal static void SetResetOnClose(int socket)
    {
        // struct linger: on, for 0 seconds.
        ushort* linger = stackalloc ushort[2] { 1, 0 };
        Check(WinSock.SetOption(socket, SOL_SOCKET, SO_LINGER, linger, 2 * sizeof(ushort)), "setsockopt", "SO_LINGER");
    }

    internal static void SetNonBlocking(int socket, bool isNonBlocking)
    {
        uint value = isNonBlocking ? 1u : 0u;
        Check(WinSock.Control(socket, FIONBIO, &value), "ioctlsocket", "FIONBIO");
    }

    /// <summary>Opens a listening socket on an exclusive port: no other socket can bind to it.</summary>
    /// <exception cref="NativeException">The address is in use, not this host's, or not allowed.</exception>
    internal static DescriptorHandle OpenListener(IPEndPoint endPoint, int backlog)
    {
        var handle = new WindowsSocketHandle(Open(endPoint));
        try
        {
            SetOption(handle.Value, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1, "SO_EXCLUSIVEADDRUSE");
            // As on Linux, [::] also accepts IPv4 connections.
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                SetOption(handle.Value, IPPROTO_IPV6, IPV6_V6ONLY, 0, "IPV6_V6ONLY");
            SetNoDelay(handle.Value);
            Bind(handle.Value, endPoint);
            Listen(handle.Value, backlog, endPoint);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes calls on a socket that succeed at once skip the packet to its port. Requires that the provider's sockets
    /// are file system handles; those of a layered provider may be others (SetFileCompletionNotificationModes).
    /// </summary>
    /// <returns>Whether packets are skipped from now on.</returns>
    internal static bool TrySkipPacketOnSuccess(int socket) => HasFileHandles(socket) && Kernel32.SetCompletionModes(
        socket, Kernel32.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | Kernel32.FILE_SKIP_SET_EVENT_ON_HANDLE) != 0;

    /// <summary>
    /// Returns the result of a completed overlapped operation: bytes, 0 at the end of a file, or a negative errno.
    /// </summary>
    internal static int Result(int socket, NativeOverlapped* overlapped)
    {
        uint bytes, flags;
        if (WinSock.GetResult(socket, overlapped, &bytes, 0, &flags) != 0)
            return (int)bytes;
        int error = WinSock.LastError;
        return error == SystemError.ERROR_HANDLE_EOF ? 0 : -SystemError.ToErrno(error);
    }

    // Cached from the first connection: all sockets of a process have the same provider.
    private static bool HasFileHandles(int socket)
    {
        if (s_hasFileHandles is { } known)
            return known;
        // WSAPROTOCOL_INFOW, whose first field is dwServiceFlags1.
        byte* provider = stackalloc byte[ProviderBytes];
        int length = ProviderBytes;
        bool has = WinSock.GetOption(socket, SOL_SOCKET, SO_PROTOCOL_INFOW, provider, &length) == 0
            && (*(uint*)provider & XP1_IFS_HANDLES) != 0;
        s_hasFileHandles = has;
        return has;
    }

    private static int Open(int family, string subject)
    {
        nint socket = TryOpen(family);
        return socket >= 0 ? (int)socket : throw NativeException.OfWindows("WSASocket", WinSock.LastError, subject);
    }

    private static void Check(int result, string call, string subject)
    {
        if (result != 0)
            throw NativeException.OfWindows(call, WinSock.LastError, subject);
    }
}
