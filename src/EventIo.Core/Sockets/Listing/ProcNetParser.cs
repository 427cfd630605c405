using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Sockets.Listing;

/// <summary>
/// Parses lines of /proc/net/tcp, tcp6, udp, udp6 and unix (proc(5)). Properties that they lack stay empty.
/// </summary>
/// <param name="kind">The kind of the sockets.</param>
/// <param name="networkNamespace">The file of their namespace; null for this process's own.</param>
internal sealed class ProcNetParser(SocketKind kind, string? networkNamespace)
{
    // The number of columns of a line of TCP or UDP, and of UNIX.
    private const int InetColumns = 10;
    private const int UnixColumns = 7;

    // /proc counts times in hundredths of a second (USER_HZ).
    private const int MillisecondsPerTick = 10;

    // A UNIX socket's flag: it listens (__SO_ACCEPTCON, include/uapi/linux/net.h).
    private const uint Accepts = 1 << 16;

    /// <summary>Parses a line; returns null if it is not a socket.</summary>
    internal TcpSocket? Parse(string line)
    {
        string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return kind == SocketKind.Unix ? Unix(columns) : Inet(columns);
    }

    private TcpSocket? Inet(string[] columns)
    {
        if (columns.Length < InetColumns || !TryEndPoint(columns[1], out IPEndPoint? local)
            || !TryEndPoint(columns[2], out IPEndPoint? remote) || !TryPair(columns[4], out uint send, out uint receive)
            || !TryPair(columns[5], out uint timer, out uint ticks) || !TryHex(columns[3], out uint number)
            || !TryHex(columns[6], out uint retransmits) || !TryDecimal(columns[7], out uint user)
            || !TryDecimal(columns[9], out uint inode))
        {
            return null;
        }
        TcpState state = TcpStates.Of((int)number);
        bool isTcp = kind == SocketKind.Tcp;
        bool isListener = isTcp && state == TcpState.Listen;
        bool hasPeer = !isListener && remote.Port != 0;
        bool isTimed = isTcp && timer is > 0 and <= (uint)SocketTimer.Persist;
        return new TcpSocket
        {
            Kind = kind,
            State = state,
            LocalIP = local.Address,
            LocalPort = local.Port,
            RemoteIP = hasPeer ? remote.Address : null,
            RemotePort = hasPeer ? remote.Port : null,
            ReceiveQueueBytes = isListener ? null : receive,
            SendQueueBytes = isListener ? null : send,
            AcceptQueue = isListener ? (int)receive : null,
            Timer = !isTcp ? null : isTimed ? (SocketTimer)timer : SocketTimer.None,
            TimerMilliseconds = isTimed ? (long)ticks * MillisecondsPerTick : null,
            TimerRetransmits = isTimed ? (int)retransmits : null,
            UserId = inode == 0 ? null : user,
            Inode = inode == 0 ? null : inode,
            Cookie = null,
            NetworkNamespace = networkNamespace,
        };
    }

    private TcpSocket? Unix(string[] columns)
    {
        if (columns.Length < UnixColumns || !TryHex(columns[3], out uint flags) || !TryHex(columns[4], out uint type)
            || !TryHex(columns[5], out uint state) || !TryDecimal(columns[6], out uint inode))
        {
            return null;
        }
        return new TcpSocket
        {
            Kind = SocketKind.Unix,
            // enum socket_state of include/uapi/linux/net.h: SS_CONNECTING is 2, SS_CONNECTED 3.
            State = (flags & Accepts) != 0 ? TcpState.Listen
                : state == 3 ? TcpState.Established
                : state == 2 ? TcpState.SynSent
                : TcpState.Closed,
            Path = columns.Length > UnixColumns ? string.Join(' ', columns[UnixColumns..]) : null,
            Type = type switch
            {
                1 => nameof(SocketType.Stream),
                2 => nameof(SocketType.Dgram),
                5 => nameof(SocketType.Seqpacket),
                _ => nameof(SocketType.Unknown),
            },
            Inode = inode == 0 ? null : inode,
            Cookie = null,
            NetworkNamespace = networkNamespace,
        };
    }

    // 0100007F:1F90: the words of the address in this processor's byte order, and the port.
    private static bool TryEndPoint(string text, out IPEndPoint endPoint)
    {
        const int WordDigits = 8;
        endPoint = new IPEndPoint(IPAddress.Any, 0);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is not (WordDigits or 4 * WordDigits) || !TryHex(text.AsSpan(colon + 1), out uint port)
            || port > IPEndPoint.MaxPort)
        {
            return false;
        }
        byte[] address = new byte[colon / 2];
        for (int digit = 0; digit < colon; digit += WordDigits)
        {
            if (!TryHex(text.AsSpan(digit, WordDigits), out uint word))
                return false;
            if (BitConverter.IsLittleEndian)
                BinaryPrimitives.WriteUInt32LittleEndian(address.AsSpan(digit / 2), word);
            else
                BinaryPrimitives.WriteUInt32BigEndian(address.AsSpan(digit / 2), word);
        }
        endPoint = new IPEndPoint(new IPAddress(address), (int)port);
        return true;
    }

    private static bool TryPair(string text, out uint first, out uint second)
    {
        first = second = 0;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && TryHex(text.AsSpan(0, colon), out first) && TryHex(text.AsSpan(colon + 1), out second);
    }

    private static bool TryHex(ReadOnlySpan<char> text, out uint number) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);

    private static bool TryDecimal(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
