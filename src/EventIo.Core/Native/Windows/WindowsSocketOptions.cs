using System.Buffers.Binary;
using System.Runtime.Versioning;
using static EventIo.Native.Windows.SocketConstants;

namespace EventIo.Native.Windows;

/// <summary>The options of Linux that Windows has as well, by their names there; values in Linux's shape.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsSocketOptions
{
    private const int IPPROTO_IP = 0;
    private const uint SIO_KEEPALIVE_VALS = 0x98000004;

    // What Windows waits between two probes unless told otherwise.
    private const uint KeepAliveIntervalMilliseconds = 1_000;

    // winsock2.h, ws2ipdef.h. SO_REUSEADDR is left out: here it would let anybody take a port that is in use.
    private static readonly (string Name, int Level, int Number)[] Known =
    [
        ("SO_KEEPALIVE", SOL_SOCKET, 0x0008),
        ("SO_LINGER", SOL_SOCKET, SO_LINGER),
        ("SO_SNDBUF", SOL_SOCKET, 0x1001),
        ("SO_RCVBUF", SOL_SOCKET, 0x1002),
        ("TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY),
        ("TCP_KEEPIDLE", IPPROTO_TCP, 3),
        ("TCP_KEEPCNT", IPPROTO_TCP, 16),
        ("TCP_KEEPINTVL", IPPROTO_TCP, 17),
        ("TCP_FASTOPEN", IPPROTO_TCP, 15),
        ("IP_TTL", IPPROTO_IP, 4),
        ("IP_TOS", IPPROTO_IP, 3),
        ("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 4),
        ("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY),
    ];

    /// <summary>Whether Windows has the option.</summary>
    internal static bool Has(string name) => Find(name).Name is not null;

    /// <summary>getsockopt.</summary>
    /// <returns>How many bytes were filled, or a negative errno.</returns>
    internal static int Get(int socket, string name, Span<byte> value)
    {
        (string Name, int Level, int Number) option = Find(name);
        if (option.Name is null)
            return -Errno.ENOPROTOOPT;
        // A BOOL, of which only the first byte may come back.
        value.Clear();
        bool isLinger = option is (_, SOL_SOCKET, SO_LINGER);
        int length = isLinger ? 2 * sizeof(ushort) : sizeof(int);
        int failed;
        fixed (byte* bytes = value)
            failed = WinSock.GetOption(socket, option.Level, option.Number, bytes, &length);
        if (failed != 0)
            return -SystemError.ToErrno(WinSock.LastError);
        if (!isLinger)
            return sizeof(int);
        ushort seconds = BinaryPrimitives.ReadUInt16LittleEndian(value[sizeof(ushort)..]);
        BinaryPrimitives.WriteInt32LittleEndian(value, BinaryPrimitives.ReadUInt16LittleEndian(value));
        BinaryPrimitives.WriteInt32LittleEndian(value[sizeof(int)..], seconds);
        return 2 * sizeof(int);
    }

    /// <summary>setsockopt. Allocates nothing.</summary>
    /// <returns>0, or a negative errno.</returns>
    internal static int Set(int socket, string name, ReadOnlySpan<byte> value)
    {
        (string Name, int Level, int Number) option = Find(name);
        if (option.Name is null)
            return -Errno.ENOPROTOOPT;
        if (option is (_, SOL_SOCKET, SO_LINGER))
            return SetLinger(socket, value);
        int failed;
        fixed (byte* bytes = value)
            failed = WinSock.SetOption(socket, option.Level, option.Number, bytes, value.Length);
        if (failed == 0)
            return 0;
        int error = SystemError.ToErrno(WinSock.LastError);
        // Before Windows 10 1709, and under Wine.
        return error == Errno.ENOPROTOOPT && option.Name == "TCP_KEEPIDLE"
            ? SetKeepAlive(socket, BinaryPrimitives.ReadInt32LittleEndian(value))
            : -error;
    }

    private static int SetLinger(int socket, ReadOnlySpan<byte> value)
    {
        int seconds = BinaryPrimitives.ReadInt32LittleEndian(value[sizeof(int)..]);
        ushort* linger = stackalloc ushort[2] { (ushort)value[0], (ushort)Math.Min(seconds, ushort.MaxValue) };
        return WinSock.SetOption(socket, SOL_SOCKET, SO_LINGER, linger, 2 * sizeof(ushort)) == 0
            ? 0
            : -SystemError.ToErrno(WinSock.LastError);
    }

    private static int SetKeepAlive(int socket, int idleSeconds)
    {
        // struct tcp_keepalive: on, then two times in milliseconds (mstcpip.h).
        uint* keepAlive = stackalloc uint[3] { 1, (uint)idleSeconds * 1_000, KeepAliveIntervalMilliseconds };
        uint written;
        return WinSock.ControlExtended(
            socket, SIO_KEEPALIVE_VALS, keepAlive, 3 * sizeof(uint), null, 0, &written, null, null) == 0
                ? 0
                : -SystemError.ToErrno(WinSock.LastError);
    }

    private static (string Name, int Level, int Number) Find(string name)
    {
        foreach ((string Name, int Level, int Number) option in Known)
        {
            if (option.Name == name)
                return option;
        }
        return default;
    }
}
