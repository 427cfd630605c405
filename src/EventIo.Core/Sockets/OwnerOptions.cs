using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Sockets;

/// <summary>The options of a TCP socket that a listing doesn't carry, asked through its process's descriptor.</summary>
internal static class OwnerOptions
{
    private static readonly SocketOptionDescription NoDelay = SocketOptionCatalog.Find("TCP_NODELAY");
    private static readonly SocketOptionDescription KeepAlive = SocketOptionCatalog.Find("SO_KEEPALIVE");
    private static readonly SocketOptionDescription KeepIdle = SocketOptionCatalog.Find("TCP_KEEPIDLE");
    private static readonly SocketOptionDescription KeepInterval = SocketOptionCatalog.Find("TCP_KEEPINTVL");
    private static readonly SocketOptionDescription KeepProbes = SocketOptionCatalog.Find("TCP_KEEPCNT");
    private static readonly SocketOptionDescription UserTimeout = SocketOptionCatalog.Find("TCP_USER_TIMEOUT");

    /// <summary>The socket with its options; null when they are not to be had.</summary>
    internal static TcpSocket? Read(TcpSocket socket)
    {
        if (socket.ProcessId is not { } process || socket.FileDescriptor is not { } descriptor)
            return null;
        try
        {
            using DescriptorHandle duplicate = ProcessDescriptors.Duplicate(process, descriptor);
            // Another socket by now, or none at all: what it tells is not this one's.
            return SocketOptionCalls.Cookie(duplicate.Value) == socket.Cookie
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
            // Ended, or not ours to look into.
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
