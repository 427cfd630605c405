using System.Net;
using System.Runtime.CompilerServices;
using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Native;

/// <summary>
/// Operations on stream sockets outside a multiplexer, on every system. The check for the system costs nothing, because
/// the JIT compiler folds it.
/// </summary>
internal static unsafe class SystemSocket
{
    /// <summary>
    /// The positive errno of the calling thread's last failed <see cref="Read"/> or <see cref="Write"/>. Read it at
    /// once.
    /// </summary>
    internal static int LastError =>
        OperatingSystem.IsWindows() ? SystemError.ToErrno(WinSock.LastError) : HotCalls.LastError;

    /// <summary>Opens a blocking socket.</summary>
    internal static int Open(EndPoint endPoint) =>
        OperatingSystem.IsWindows() ? WindowsSockets.Open(endPoint) : SocketCalls.Open(endPoint, 0);

    /// <summary>Opens a blocking socket as a handle that closes it.</summary>
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

    /// <summary>Opens a listening socket on an exclusive port.</summary>
    internal static DescriptorHandle OpenListener(IPEndPoint endPoint, int backlog) => OperatingSystem.IsWindows()
        ? WindowsSockets.OpenListener(endPoint, backlog)
        : SocketCalls.OpenListener(endPoint, backlog);

    /// <summary>Waits for a connection and accepts it.</summary>
    internal static int Accept(int listener, string subject) =>
        OperatingSystem.IsWindows()
            ? WindowsSockets.Accept(listener, subject)
            : SocketCalls.AcceptBlocking(listener, subject);

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

    /// <summary>Returns TCP_NODELAY; <see langword="null"/> if the socket isn't TCP.</summary>
    internal static bool? IsNoDelay(int socket) =>
        OperatingSystem.IsWindows() ? WindowsSockets.IsNoDelay(socket) : SocketCalls.IsNoDelay(socket);

    /// <summary>Makes closing reset the connection, which avoids TIME_WAIT.</summary>
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

    /// <summary>
    /// Returns the congestion control in use; <see langword="null"/> if the system does not report it.
    /// </summary>
    internal static string? CongestionControl(int socket) =>
        OperatingSystem.IsWindows() ? null : SocketCalls.CongestionControl(socket);

    /// <summary>Ends the sending direction: the peer then reads the end of the stream.</summary>
    internal static void ShutdownSend(int socket)
    {
        if (OperatingSystem.IsWindows())
            _ = WinSock.Shutdown(socket, SocketConstants.SD_SEND);
        else
            SocketCalls.ShutdownSend(socket);
    }

    /// <summary>
    /// Returns whether the peer has ended its stream, possibly after bytes that have not been read. Windows doesn't
    /// report it: false.
    /// </summary>
    internal static bool HasPeerEnded(int socket) => !OperatingSystem.IsWindows() && PollCalls.HasPeerEnded(socket);

    /// <summary>Makes the system refuse further connections. The owner still has to dispose the socket.</summary>
    internal static void StopListening(DescriptorHandle listener)
    {
        // Windows can't shut a listener down. Its accepts have ended, so closing it is safe.
        if (OperatingSystem.IsWindows())
            listener.Dispose();
        else
            SocketCalls.ShutdownBoth(listener.Value);
    }

    /// <summary>Duplicates the descriptor of a socket of this process.</summary>
    /// <exception cref="NativeException">The socket does not exist, or no descriptor is left.</exception>
    internal static DescriptorHandle Duplicate(int socket) =>
        OperatingSystem.IsWindows() ? WindowsSockets.Duplicate(socket) : ProcessDescriptors.Duplicate(socket);

    internal static void Close(int socket)
    {
        if (OperatingSystem.IsWindows())
            _ = WinSock.Close(socket);
        else
            _ = HotCalls.Close(socket);
    }

    /// <summary>Reads from a socket. Returns the byte count, or a negative value on failure.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Read(int socket, byte* bytes, int count) => OperatingSystem.IsWindows()
        ? WinSock.Receive(socket, bytes, count, 0)
        : (int)HotCalls.Read(socket, bytes, (nuint)count);

    /// <summary>Writes to a socket. Returns the byte count, or a negative value on failure.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Write(int socket, byte* bytes, int count) => OperatingSystem.IsWindows()
        ? WinSock.Send(socket, bytes, count, 0)
        : (int)HotCalls.Write(socket, bytes, (nuint)count);
}
