using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets.Options;

namespace EventIo.Sockets.Listing;

/// <summary>Reads options of a TCP socket that a listing doesn't contain, through its process's descriptor.</summary>
internal static class OwnerOptions
{
    private static readonly SocketOptionDescription NoDelay = SocketOptionCatalog.Find("TCP_NODELAY");
    private static readonly SocketOptionDescription KeepAlive = SocketOptionCatalog.Find("SO_KEEPALIVE");
    private static readonly SocketOptionDescription KeepIdle = SocketOptionCatalog.Find("TCP_KEEPIDLE");
    private static readonly SocketOptionDescription KeepInterval = SocketOptionCatalog.Find("TCP_KEEPINTVL");
    private static readonly SocketOptionDescription KeepProbes = SocketOptionCatalog.Find("TCP_KEEPCNT");
    private static readonly SocketOptionDescription UserTimeout = SocketOptionCatalog.Find("TCP_USER_TIMEOUT");

    /// <summary>Returns the socket with its options; null if they can't be read.</summary>
    internal static TcpSocket? Read(TcpSocket socket)
    {
        if (socket.ProcessId is not { } process || socket.FileDescriptor is not { } descriptor)
            return null;
        try
        {
            using DescriptorHandle duplicate = ProcessDescriptors.Duplicate(process, descriptor);
            // If the descriptor now refers to another socket, or to none, the options of this socket stay unknown.
            return socket.Cookie is null || SocketOptionCalls.Cookie(duplicate.Value) == socket.Cookie
                ? socket with
                {
                    NoDelay = Read(duplicate.Value, NoDelay) is { } noDelay ? noDelay != 0 : null,
                    KeepAlive = Read(duplicate.Value, KeepAlive) is { } keepAlive ? keepAlive != 0 : null,
                    KeepIdleSeconds = Read(duplicate.Value, KeepIdle),
                    KeepIntervalSeconds = Read(duplicate.Value, KeepInterval),
                    KeepProbes = Read(duplicate.Value, KeepProbes),
                    UserTimeoutMilliseconds = Read(duplicate.Value, UserTimeout),
                }
                : null;
        }
        catch (NativeException)
        {
            // The process has ended, or may not be inspected.
            return null;
        }
    }

    /// <summary>Reads one option of a socket; returns null if it can't be read.</summary>
    /// <param name="socket">The socket, with its owners.</param>
    /// <param name="name">The option.</param>
    internal static long? Read(TcpSocket socket, string name)
    {
        if (socket.ProcessId is not { } process || socket.FileDescriptor is not { } descriptor)
            return null;
        try
        {
            using DescriptorHandle duplicate = ProcessDescriptors.Duplicate(process, descriptor);
            return SocketOptionCalls.Cookie(duplicate.Value) == socket.Cookie
                ? Read(duplicate.Value, SocketOptionCatalog.Find(name))
                : null;
        }
        catch (NativeException)
        {
            return null;
        }
    }

    private static long? Read(int descriptor, SocketOptionDescription option)
    {
        Span<byte> bytes = stackalloc byte[SocketOptionConversion.MaxBytes];
        int length = SocketOptionCalls.Get(descriptor, option.LevelNumber, option.Number, bytes);
        return length > 0 ? (long)SocketOptionConversion.Decode(option, bytes[..length]) : null;
    }
}
