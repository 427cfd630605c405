using System.Buffers.Binary;
using System.Net;

namespace EventIo.Tests.Support.Network;

/// <summary>Packets for a TUN device, from any address to any other.</summary>
internal static class RawPackets
{
    private const int IpBytes = 20;
    private const int TcpBytes = 20;
    private const int UdpBytes = 8;
    private const byte Tcp = 6;
    private const byte UserDatagram = 17;

    /// <summary>An attempt to connect (RFC 9293).</summary>
    internal static byte[] Syn(string source, int sourcePort, string target, int port) =>
        Segment(source, sourcePort, target, port, new() { Sequence = (uint)(sourcePort * 65_537), Flags = 0x02 });

    /// <summary>A TCP segment (RFC 9293).</summary>
    internal static byte[] Segment(string source, int sourcePort, string target, int port, RawSegment content)
    {
        // The pseudo-header of the checksum: both addresses, the protocol, the length.
        int length = TcpBytes + content.DataBytes;
        byte[] packet = Create(source, target, Tcp, length);
        Span<byte> segment = packet.AsSpan(IpBytes);
        WritePorts(segment, sourcePort, port);
        BinaryPrimitives.WriteUInt32BigEndian(segment[4..], content.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment[8..], content.Acknowledged);
        segment[12] = TcpBytes / 4 << 4;
        segment[13] = content.Flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment[14..], ushort.MaxValue);
        byte[] summed = [.. packet.AsSpan(12, 8), 0, Tcp, 0, (byte)length, .. segment];
        BinaryPrimitives.WriteUInt16BigEndian(segment[16..], InternetChecksum.Of(summed));
        return packet;
    }

    /// <summary>A datagram of zeros, without a checksum (RFC 768).</summary>
    internal static byte[] Udp(string source, int sourcePort, string target, int port, int dataBytes = 0)
    {
        byte[] packet = Create(source, target, UserDatagram, UdpBytes + dataBytes);
        Span<byte> datagram = packet.AsSpan(IpBytes);
        WritePorts(datagram, sourcePort, port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)datagram.Length);
        return packet;
    }

    private static byte[] Create(string source, string target, byte protocol, int bytes)
    {
        byte[] packet = new byte[IpBytes + bytes];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64; // time to live
        packet[9] = protocol;
        IPAddress.Parse(source).TryWriteBytes(packet.AsSpan(12), out _);
        IPAddress.Parse(target).TryWriteBytes(packet.AsSpan(16), out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), InternetChecksum.Of(packet.AsSpan(0, IpBytes)));
        return packet;
    }

    private static void WritePorts(Span<byte> bytes, int source, int target)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)source);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)target);
    }
}
