using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.SocketDiagnostics;

namespace EventIo.Sockets.Listing;

/// <summary>
/// Parses struct unix_diag_msg and its attributes. Truncated messages yield the complete attributes.
/// </summary>
internal sealed class UnixSocketParser(string? networkNamespace)
{
    /// <summary>The size of the fixed part.</summary>
    internal const int MessageBytes = 16;

    /// <summary>Parses a message; returns null if even the fixed part is truncated.</summary>
    internal TcpSocket? Parse(ReadOnlySpan<byte> message)
    {
        if (message.Length < MessageBytes)
            return null;
        TcpState state = TcpStates.Of(message[2]);
        bool isListener = state == TcpState.Listen;
        Attributes found = Read(message[MessageBytes..]);
        uint inode = BinaryPrimitives.ReadUInt32LittleEndian(message[4..]);
        return new TcpSocket
        {
            Kind = SocketKind.Unix,
            State = state,
            Path = found.Path,
            Type = TypeOf(message[1]),
            PeerInode = found.Peer,
            ReceiveQueueBytes = isListener ? null : found.ReceiveQueue,
            SendQueueBytes = isListener ? null : found.SendQueue,
            AcceptQueue = isListener ? (int?)found.ReceiveQueue : null,
            AcceptQueueLimit = isListener ? (int?)found.SendQueue : null,
            Memory = found.Memory,
            UserId = found.User,
            Inode = inode == 0 ? null : inode,
            Cookie = BinaryPrimitives.ReadUInt64LittleEndian(message[8..]),
            NetworkNamespace = networkNamespace,
        };
    }

    private static Attributes Read(ReadOnlySpan<byte> bytes)
    {
        var found = new Attributes();
        var attributes = new NetlinkAttributes(bytes);
        while (attributes.Next())
        {
            ReadOnlySpan<byte> value = attributes.Value;
            switch (attributes.Type)
            {
                case NetlinkConstants.UNIX_DIAG_NAME when value.Length > 0:
                    found.Path = PathOf(value);
                    break;
                case NetlinkConstants.UNIX_DIAG_PEER when value.Length >= sizeof(uint):
                    found.Peer = BinaryPrimitives.ReadUInt32LittleEndian(value);
                    break;
                case NetlinkConstants.UNIX_DIAG_UID when value.Length >= sizeof(uint):
                    found.User = BinaryPrimitives.ReadUInt32LittleEndian(value);
                    break;
                case NetlinkConstants.UNIX_DIAG_RQLEN when value.Length >= 2 * sizeof(uint):
                    found.ReceiveQueue = BinaryPrimitives.ReadUInt32LittleEndian(value);
                    found.SendQueue = BinaryPrimitives.ReadUInt32LittleEndian(value[sizeof(uint)..]);
                    break;
                case NetlinkConstants.UNIX_DIAG_MEMINFO:
                    found.Memory = value.ToArray();
                    break;
            }
        }
        return found;
    }

    // A leading zero marks an abstract name, in which zeros are characters; in a path, a zero ends it.
    private static string PathOf(ReadOnlySpan<byte> name)
    {
        if (name[0] == 0)
            return '@' + Encoding.UTF8.GetString(name[1..]).Replace('\0', '@');
        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }

    private static string TypeOf(byte number) => number switch
    {
        1 => nameof(SocketType.Stream),
        2 => nameof(SocketType.Dgram),
        5 => nameof(SocketType.Seqpacket),
        _ => nameof(SocketType.Unknown),
    };

    private struct Attributes
    {
        internal string? Path;
        internal uint? Peer;
        internal uint? User;
        internal uint? ReceiveQueue;
        internal uint? SendQueue;
        internal byte[]? Memory;
    }
}
