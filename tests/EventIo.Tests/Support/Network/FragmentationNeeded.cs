using System.Buffers.Binary;

namespace EventIo.Tests.Support.Network;

/// <summary>
/// The message by which a router reports that a packet is too large for its next link and must not be fragmented: ICMP
/// type 3, code 4 (RFC 792, RFC 1191).
/// </summary>
internal static class FragmentationNeeded
{
    private const int IpBytes = 20;
    private const int IcmpBytes = 8;
    private const int QuotedBytes = IpBytes + 8;

    /// <summary>Whether the sender of an IPv4 packet requests the message (the flag DF).</summary>
    internal static bool IsWanted(ReadOnlySpan<byte> packet) => (packet[6] & 0x40) != 0;

    /// <summary>Makes the message.</summary>
    /// <param name="packet">The packet, without options in its IPv4 header.</param>
    /// <param name="mtu">The MTU of the next link.</param>
    internal static byte[] For(ReadOnlySpan<byte> packet, int mtu)
    {
        byte[] message = new byte[IpBytes + IcmpBytes + QuotedBytes];
        message[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)message.Length);
        message[8] = 64; // time to live
        message[9] = 1; // ICMP
        // The message goes from the packet's target to its source.
        packet[16..20].CopyTo(message.AsSpan(12));
        packet[12..16].CopyTo(message.AsSpan(16));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), InternetChecksum.Of(message.AsSpan(0, IpBytes)));
        Span<byte> icmp = message.AsSpan(IpBytes);
        icmp[0] = 3;
        icmp[1] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(icmp[6..], (ushort)mtu);
        packet[..QuotedBytes].CopyTo(icmp[IcmpBytes..]);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], InternetChecksum.Of(icmp));
        return message;
    }
}
