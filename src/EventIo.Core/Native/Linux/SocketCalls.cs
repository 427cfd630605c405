using System.Net;
using System.Net.Sockets;
using System.Text;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>
/// Socket calls with the framework's end points as addresses: their serialized form is the kernel's sockaddr.
/// </summary>
internal static unsafe class SocketCalls
{
    private const int MaxAddressBytes = 128;

    internal static int Open(EndPoint endPoint, int flags) => NativeException.Check(
        LibC.socket(Domain(endPoint), LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | flags, 0),
        "socket(2)",
        endPoint.ToString() ?? "");

    /// <summary>Opens two UNIX stream sockets that are connected to each other (socketpair(2)).</summary>
    internal static (int One, int Other) OpenUnixPair(string subject)
    {
        int* pair = stackalloc int[2];
        NativeException.Check(
            LibC.socketpair(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0, pair), "socketpair(2)", subject);
        return (pair[0], pair[1]);
    }

    internal static void Bind(int descriptor, EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* bytes = address.Buffer.Span)
        {
            NativeException.Check(
                LibC.bind(descriptor, (sockaddr*)bytes, address.Size), "bind(2)", endPoint.ToString() ?? "");
        }
    }

    internal static void Connect(int descriptor, EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* bytes = address.Buffer.Span)
        {
            NativeException.Check(
                LibC.connect(descriptor, (sockaddr*)bytes, address.Size), "connect(2)", endPoint.ToString() ?? "");
        }
    }

    /// <summary>connect(2) of a non-blocking socket.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="address">A sockaddr.</param>
    /// <param name="length">The length of the sockaddr in bytes.</param>
    /// <returns>0, or a negative errno: EINPROGRESS if the connect continues asynchronously.</returns>
    internal static int ConnectOnce(int descriptor, nint address, int length) =>
        HotCalls.Connect(descriptor, (void*)address, (uint)length) == 0 ? 0 : -HotCalls.LastError;

    /// <summary>Returns the result of an asynchronous connect (SO_ERROR, socket(7)).</summary>
    /// <returns>0, or a negative errno.</returns>
    internal static int PendingError(int descriptor)
    {
        int error = 0;
        uint length = sizeof(int);
        int result = HotCalls.GetSocketOption(descriptor, LibC.SOL_SOCKET, LibC.SO_ERROR, (byte*)&error, &length);
        return result == 0 ? -error : -HotCalls.LastError;
    }

    /// <summary>accept4(2), without the peer's address.</summary>
    /// <returns>A descriptor; or a negative value, with the reason in <see cref="HotCalls.LastError"/>.</returns>
    internal static int Accept(int listener, int flags) => HotCalls.Accept4(listener, null, null, flags);

    /// <summary>Opens a blocking listening socket, on an exclusive port.</summary>
    internal static DescriptorHandle OpenListener(IPEndPoint endPoint, int backlog)
    {
        var handle = new DescriptorHandle(Open(endPoint, 0));
        try
        {
            Bind(handle.Value, endPoint);
            NativeException.Check(LibC.listen(handle.Value, backlog), "listen(2)", endPoint.ToString());
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Waits for a connection and accepts it as a non-blocking socket.</summary>
    internal static int AcceptBlocking(int listener, string subject) => NativeException.Check(
        LibC.accept4(listener, null, null, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK), "accept4(2)", subject);

    internal static void ShutdownSend(int descriptor) => _ = LibC.shutdown(descriptor, LibC.SHUT_WR);

    internal static void ShutdownBoth(int descriptor) => _ = LibC.shutdown(descriptor, LibC.SHUT_RDWR);

    internal static EndPoint LocalEndPoint(int descriptor, EndPoint shape)
    {
        var address = new SocketAddress(shape.AddressFamily, MaxAddressBytes);
        fixed (byte* bytes = address.Buffer.Span)
        {
            socklen_t length = MaxAddressBytes;
            NativeException.Check(LibC.getsockname(descriptor, (sockaddr*)bytes, &length), "getsockname(2)");
            address.Size = (int)(uint)length;
        }
        return shape.Create(address);
    }

    internal static void SetOption(int descriptor, int level, int name, int value, string option) =>
        NativeException.Check(
            LibC.setsockopt(descriptor, level, name, &value, sizeof(int)), "setsockopt(2)", option);

    internal static void SetNoDelay(int descriptor) =>
        SetOption(descriptor, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1, "TCP_NODELAY");

    /// <summary>Returns TCP_NODELAY; <see langword="null"/> if the socket isn't TCP.</summary>
    internal static bool? IsNoDelay(int descriptor)
    {
        int noDelay = 0;
        uint length = sizeof(int);
        return HotCalls.GetSocketOption(descriptor, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, (byte*)&noDelay, &length) == 0
            ? noDelay != 0
            : null;
    }

    /// <summary>Makes close(2) reset the connection, which avoids TIME_WAIT.</summary>
    internal static void SetResetOnClose(int descriptor)
    {
        // struct linger: on, for 0 seconds (socket(7)).
        int* linger = stackalloc int[2] { 1, 0 };
        NativeException.Check(
            LibC.setsockopt(descriptor, LibC.SOL_SOCKET, LibC.SO_LINGER, linger, 2 * sizeof(int)),
            "setsockopt(2)",
            "SO_LINGER");
    }

    /// <summary>Limits how long a blocking send may take (SO_SNDTIMEO, socket(7)); 0 for no limit.</summary>
    internal static void SetSendTimeout(int descriptor, long nanoseconds)
    {
        if (nanoseconds == 0)
            return;
        // struct timeval.
        long* time = stackalloc long[2]
        {
            nanoseconds / Nanoseconds.PerSecond,
            nanoseconds % Nanoseconds.PerSecond / Nanoseconds.PerMicrosecond,
        };
        NativeException.Check(
            LibC.setsockopt(descriptor, LibC.SOL_SOCKET, LibC.SO_SNDTIMEO, time, 2 * sizeof(long)),
            "setsockopt(2)",
            "SO_SNDTIMEO");
    }

    internal static void SetNonBlocking(int descriptor, bool isNonBlocking)
    {
        int flags = NativeException.Check(LibC.fcntl(descriptor, LibC.F_GETFL), "fcntl(2)");
        NativeException.Check(
            LibC.fcntl(descriptor, LibC.F_SETFL, isNonBlocking ? flags | LibC.O_NONBLOCK : flags & ~LibC.O_NONBLOCK),
            "fcntl(2)");
    }

    internal static string CongestionControl(int descriptor)
    {
        const int MaxName = 16;
        byte* name = stackalloc byte[MaxName];
        socklen_t length = MaxName;
        NativeException.Check(
            LibC.getsockopt(descriptor, LibC.IPPROTO_TCP, LibC.TCP_CONGESTION, name, &length),
            "getsockopt(2)",
            "TCP_CONGESTION");
        return new string((sbyte*)name, 0, (int)(uint)length).TrimEnd('\0');
    }

    /// <summary>
    /// Sets TCP_CONGESTION: fails with ENOENT for a name that the kernel does not have, with EPERM for one that this
    /// user may not choose.
    /// </summary>
    internal static void SetCongestionControl(int descriptor, string name)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
        int length = Encoding.UTF8.GetBytes(name, bytes);
        fixed (byte* first = bytes)
        {
            NativeException.Check(
                LibC.setsockopt(descriptor, LibC.IPPROTO_TCP, LibC.TCP_CONGESTION, first, length),
                "setsockopt(2)",
                $"TCP_CONGESTION {name}");
        }
    }

    /// <summary>
    /// Returns how many bytes the peer's kernel has not acknowledged yet; the end of the stream counts as one
    /// (SIOCOUTQ, tcp(7)).
    /// </summary>
    internal static int UnacknowledgedBytes(int descriptor)
    {
        const int SIOCOUTQ = 0x5411;
        int bytes;
        NativeException.Check(LibC.ioctl(descriptor, SIOCOUTQ, &bytes), "ioctl(2)", "SIOCOUTQ");
        return bytes;
    }

    /// <summary>Returns and clears the pending error of a socket (SO_ERROR); 0 for none.</summary>
    internal static int TakeError(int descriptor)
    {
        int error;
        socklen_t length = sizeof(int);
        NativeException.Check(
            LibC.getsockopt(descriptor, LibC.SOL_SOCKET, LibC.SO_ERROR, &error, &length), "getsockopt(2)", "SO_ERROR");
        return error;
    }

    // The framework uses the numbers of Windows for address families, except in serialized addresses.
    internal static int Domain(EndPoint endPoint) => endPoint.AddressFamily switch
    {
        AddressFamily.InterNetworkV6 => LibC.AF_INET6,
        AddressFamily.Unix => LibC.AF_UNIX,
        _ => LibC.AF_INET,
    };
}
