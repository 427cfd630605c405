using System.Net;
using System.Runtime.CompilerServices;
using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Native;

/// <summary>
/// What is done to stream sockets beside a multiplexer, on whichever system this is. The question which one that is costs
/// nothing: the compiler knows the answer.
/// </summary>
internal static unsafe class SystemSocket
{
    /// <summary>Why the calling thread's last <see cref="Read"/> or <see cref="Write"/> failed: a positive errno. To be asked at once.</summary>
    internal static int LastError => OperatingSystem.IsWindows() ? SystemError.ToErrno(WinSock.LastError) : HotCalls.LastError;

    /// <summary>Opens a socket that blocks.</summary>
    internal static int Open(EndPoint endPoint) =>
        OperatingSystem.IsWindows() ? WindowsSockets.Open(endPoint) : SocketCalls.Open(endPoint, 0);

    /// <summary>The same, closed once.</summary>
    internal static DescriptorHandle OpenHandle(EndPoint endPoint) => OperatingSystem.IsWindows()
        ? new WindowsSocketHandle(WindowsSockets.Open(endPoint))
        : new DescriptorHandle(SocketCalls.Open(endPoint, 0));

    internal static void Connect(int socket, EndPoint endPoint)
    {
        if (OperatingSystem.IsWindows())
            WindowsSockets.Connect(socket, endPoint);
        else
            SocketCalls.Connect(socket, endPoint);
    }

    /// <summary>Opens a listening socket on a port of its own.</summary>
    internal static DescriptorHandle OpenListener(IPEndPoint endPoint, int backlog) => OperatingSystem.IsWindows()
        ? WindowsSockets.OpenListener(endPoint, backlog)
        : SocketCalls.OpenListener(endPoint, backlog);

    /// <summary>Accepts a connection, or waits for one.</summary>
    internal static int Accept(int listener, string subject) =>
        OperatingSystem.IsWindows() ? WindowsSockets.Accept(listener, subject) : SocketCalls.AcceptBlocking(listener, subject);

    internal static EndPoint LocalEndPoint(int socket, EndPoint shape) => OperatingSystem.IsWindows()
        ? WindowsSockets.LocalEndPoint(socket, shape)
        : SocketCalls.LocalEndPoint(socket, shape);

    internal static void SetNoDelay(int socket)
    {
        if (OperatingSystem.IsWindows())
            WindowsSockets.SetNoDelay(socket);
        else
            SocketCalls.SetNoDelay(socket);
    }

    /// <summary>TCP_NODELAY; <see langword="null"/> where it isn't TCP.</summary>
    internal static bool? IsNoDelay(int socket) =>
        OperatingSystem.IsWindows() ? WindowsSockets.IsNoDelay(socket) : SocketCalls.IsNoDelay(socket);

    /// <summary>Makes closing reset the connection: no TIME_WAIT is left behind.</summary>
    internal static void SetResetOnClose(int socket)
    {
        if (OperatingSystem.IsWindows())
            WindowsSockets.SetResetOnClose(socket);
        else
            SocketCalls.SetResetOnClose(socket);
    }

    internal static void SetNonBlocking(int socket, bool isNonBlocking)
    {
        if (OperatingSystem.IsWindows())
            WindowsSockets.SetNonBlocking(socket, isNonBlocking);
        else
            SocketCalls.SetNonBlocking(socket, isNonBlocking);
    }

    /// <summary>The congestion control in force; <see langword="null"/> where the system does not tell.</summary>
    internal static string? CongestionControl(int socket) =>
        OperatingSystem.IsWindows() ? null : SocketCalls.CongestionControl(socket);

    /// <summary>Ends the sending direction: the peer reads to its end.</summary>
    internal static void ShutdownSend(int socket)
    {
        if (OperatingSystem.IsWindows())
            _ = WinSock.Shutdown(socket, SocketConstants.SD_SEND);
        else
            SocketCalls.ShutdownSend(socket);
    }

    /// <summary>Has connections refused from here on. The socket itself may stay, its owner's to dispose.</summary>
    internal static void StopListening(DescriptorHandle listener)
    {
        // A listener of Windows cannot be shut down; its accepts are over, so that nobody else uses it either.
        if (OperatingSystem.IsWindows())
            listener.Dispose();
        else
            SocketCalls.ShutdownBoth(listener.Value);
    }

    /// <summary>Another descriptor of a socket of this process.</summary>
    /// <exception cref="NativeException">There is no such socket, or no descriptor is left.</exception>
    internal static DescriptorHandle Duplicate(int socket) =>
        OperatingSystem.IsWindows() ? WindowsSockets.Duplicate(socket) : ProcessDescriptors.Duplicate(socket);

    internal static void Close(int socket)
    {
        if (OperatingSystem.IsWindows())
            _ = WinSock.Close(socket);
        else
            SocketCalls.Close(socket);
    }

    /// <summary>Reads from a socket: bytes, or negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Read(int socket, byte* bytes, int count) => OperatingSystem.IsWindows()
        ? WinSock.Receive(socket, bytes, count, 0)
        : (int)HotCalls.Read(socket, bytes, (nuint)count);

    /// <summary>Writes to a socket: bytes, or negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Write(int socket, byte* bytes, int count) => OperatingSystem.IsWindows()
        ? WinSock.Send(socket, bytes, count, 0)
        : (int)HotCalls.Write(socket, bytes, (nuint)count);
}
