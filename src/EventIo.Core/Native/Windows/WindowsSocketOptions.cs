using System.Buffers.Binary;
using System.Runtime.Versioning;
using static EventIo.Native.Windows.SocketConstants;

namespace EventIo.Native.Windows;

/// <summary>getsockopt and setsockopt, with the levels and numbers of Windows and the value formats of Linux.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsSocketOptions
{
    private const uint SIO_KEEPALIVE_VALS = 0x98000004;
    private const uint MillisecondsPerSecond = 1_000;

    // The defaults of Windows (documentation of SIO_KEEPALIVE_VALS).
    private const int DefaultIdleSeconds = 7_200;
    private const int DefaultIntervalSeconds = 1;

    /// <summary>getsockopt.</summary>
    /// <returns>How many bytes were filled, or a negative errno.</returns>
    internal static int Get(int socket, int level, int number, Span<byte> value)
    {
        // A BOOL, of which the system may fill only the first byte.
        value.Clear();
        bool isLinger = (level, number) is (SOL_SOCKET, SO_LINGER);
        int length = isLinger ? 2 * sizeof(ushort) : sizeof(int);
        int failed;
        fixed (byte* bytes = value)
            failed = WinSock.GetOption(socket, level, number, bytes, &length);
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
    internal static int Set(int socket, int level, int number, ReadOnlySpan<byte> value)
    {
        if ((level, number) is (SOL_SOCKET, SO_LINGER))
            return SetLinger(socket, value);
        fixed (byte* bytes = value)
        {
            return WinSock.SetOption(socket, level, number, bytes, value.Length) == 0
                ? 0
                : -SystemError.ToErrno(WinSock.LastError);
        }
    }

    /// <summary>
    /// Sets both times of keepalive probes together, and SO_KEEPALIVE: Windows before 10 1709 and Wine have no other
    /// way. A time that is not given has the default of Windows. Allocates nothing.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="idleSeconds">TCP_KEEPIDLE.</param>
    /// <param name="intervalSeconds">TCP_KEEPINTVL.</param>
    /// <returns>0, or a negative errno.</returns>
    internal static int SetKeepAlive(int socket, int? idleSeconds, int? intervalSeconds)
    {
        // struct tcp_keepalive: on, then two times in milliseconds (mstcpip.h).
        uint* keepAlive = stackalloc uint[3]
        {
            1,
            (uint)(idleSeconds ?? DefaultIdleSeconds) * MillisecondsPerSecond,
            (uint)(intervalSeconds ?? DefaultIntervalSeconds) * MillisecondsPerSecond,
        };
        uint written;
        return WinSock.ControlExtended(
            socket, SIO_KEEPALIVE_VALS, keepAlive, 3 * sizeof(uint), null, 0, &written, null, null) == 0
                ? 0
                : -SystemError.ToErrno(WinSock.LastError);
    }

    private static int SetLinger(int socket, ReadOnlySpan<byte> value)
    {
        int seconds = BinaryPrimitives.ReadInt32LittleEndian(value[sizeof(int)..]);
        ushort* linger = stackalloc ushort[2] { (ushort)value[0], (ushort)Math.Min(seconds, ushort.MaxValue) };
        return WinSock.SetOption(socket, SOL_SOCKET, SO_LINGER, linger, 2 * sizeof(ushort)) == 0
            ? 0
            : -SystemError.ToErrno(WinSock.LastError);
    }
}
