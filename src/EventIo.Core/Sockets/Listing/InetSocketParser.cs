using System.Buffers.Binary;
using System.Net;
using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.SocketDiagnostics;

namespace EventIo.Sockets.Listing;

/// <summary>
/// Parses struct inet_diag_msg and its attributes. Truncated messages yield the complete attributes.
/// </summary>
/// <param name="kind">The kind of the sockets.</param>
/// <param name="networkNamespace">The file of their namespace; null for this process's own.</param>
/// <param name="inodes">The wanted inodes; null for all.</param>
internal sealed class InetSocketParser(SocketKind kind, string? networkNamespace, IReadOnlySet<ulong>? inodes = null)
{
    /// <summary>The size of the fixed part.</summary>
    internal const int MessageBytes = 72;

    private const int InodeOffset = 68;

    private readonly Dictionary<ulong, string> _names = [];

    /// <summary>Parses a message; returns null if even the fixed part is truncated.</summary>
    internal TcpSocket? Parse(ReadOnlySpan<byte> message)
    {
        if (message.Length < MessageBytes || inodes?.Contains(Int(message, InodeOffset)) == false)
            return null;
        TcpState state = TcpStates.Of(message[1]);
        bool isListener = kind == SocketKind.Tcp && state == TcpState.Listen;
        bool hasPeer = !isListener && BinaryPrimitives.ReadUInt16BigEndian(message[6..]) != 0;
        uint inode = Int(message, InodeOffset);
        var timer = (SocketTimer)message[2];
        Attributes found = Read(message[MessageBytes..]);
        return new TcpSocket
        {
            Kind = kind,
            State = state,
            LocalIP = Address(message[0], message[8..24], Int(message, 40)),
            LocalPort = BinaryPrimitives.ReadUInt16BigEndian(message[4..]),
            RemoteIP = hasPeer ? Address(message[0], message[24..40], Int(message, 40)) : null,
            RemotePort = hasPeer ? BinaryPrimitives.ReadUInt16BigEndian(message[6..]) : null,
            ReceiveQueueBytes = isListener ? null : Int(message, 56),
            SendQueueBytes = isListener ? null : Int(message, 60),
            AcceptQueue = isListener ? (int)Int(message, 56) : null,
            AcceptQueueLimit = isListener ? (int)Int(message, 60) : null,
            Timer = kind != SocketKind.Tcp || timer > SocketTimer.Persist ? null : timer,
            TimerMilliseconds = kind == SocketKind.Tcp && timer != SocketTimer.None ? Int(message, 52) : null,
            TimerRetransmits = kind == SocketKind.Tcp && timer != SocketTimer.None ? message[3] : null,
            CongestionControl = found.CongestionControl,
            TypeOfService = found.TypeOfService,
            TrafficClass = found.TrafficClass,
            Mark = found.Mark,
            IsIPv6Only = found.IsIPv6Only,
            InterfaceIndex = Int(message, 40) is > 0 and var index ? (int)index : null,
            UserId = inode == 0 ? null : Int(message, 64),
            CgroupId = found.CgroupId,
            Inode = inode == 0 ? null : inode,
            Cookie = BinaryPrimitives.ReadUInt64LittleEndian(message[44..]),
            NetworkNamespace = networkNamespace,
            Memory = found.Memory,
            Info = found.Info,
        };
    }

    private Attributes Read(ReadOnlySpan<byte> bytes)
    {
        var found = new Attributes();
        var attributes = new NetlinkAttributes(bytes);
        while (attributes.Next())
        {
            ReadOnlySpan<byte> value = attributes.Value;
            switch (attributes.Type)
            {
                case NetlinkConstants.INET_DIAG_INFO:
                    found.Info = value.ToArray();
                    break;
                case NetlinkConstants.INET_DIAG_CONG:
                    found.CongestionControl = Name(value);
                    break;
                case NetlinkConstants.INET_DIAG_TOS when value.Length >= 1:
                    found.TypeOfService = value[0];
                    break;
                case NetlinkConstants.INET_DIAG_TCLASS when value.Length >= 1:
                    found.TrafficClass = value[0];
                    break;
                case NetlinkConstants.INET_DIAG_SKV6ONLY when value.Length >= 1:
                    found.IsIPv6Only = value[0] != 0;
                    break;
                case NetlinkConstants.INET_DIAG_MARK when value.Length >= sizeof(uint):
                    found.Mark = Int(value, 0);
                    break;
                case NetlinkConstants.INET_DIAG_CGROUP_ID when value.Length >= sizeof(ulong):
                    found.CgroupId = BinaryPrimitives.ReadUInt64LittleEndian(value);
                    break;
                case NetlinkConstants.INET_DIAG_SKMEMINFO:
                    found.Memory = value.ToArray();
                    break;
            }
        }
        return found;
    }

    // Thousands of sockets share a few names of congestion controls, each of fewer than 16 bytes. The string of a name
    // with up to 8 bytes is made once and shared.
    private string Name(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        bytes = end < 0 ? bytes : bytes[..end];
        if (bytes.Length > sizeof(ulong))
            return Encoding.ASCII.GetString(bytes);
        ulong key = 0;
        foreach (byte character in bytes)
            key = (key << 8) | character;
        if (!_names.TryGetValue(key, out string? name))
            _names[key] = name = Encoding.ASCII.GetString(bytes);
        return name;
    }

    // The zone of a link-local address is the interface that the socket is bound to (ipv6(7): sin6_scope_id).
    private static IPAddress Address(byte family, ReadOnlySpan<byte> bytes, uint interfaceIndex)
    {
        if (family != AddressFamilies.AF_INET6)
            return new IPAddress(bytes[..4]);
        var address = new IPAddress(bytes);
        return address.IsIPv6LinkLocal ? new IPAddress(bytes, interfaceIndex) : address;
    }

    private static uint Int(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private struct Attributes
    {
        internal byte[]? Info;
        internal string? CongestionControl;
        internal int? TypeOfService;
        internal int? TrafficClass;
        internal long? Mark;
        internal bool? IsIPv6Only;
        internal ulong? CgroupId;
        internal byte[]? Memory;
    }
}
