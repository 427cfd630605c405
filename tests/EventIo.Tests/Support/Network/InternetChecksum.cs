using System.Buffers.Binary;

namespace EventIo.Tests.Support.Network;

/// <summary>The checksum of IP, ICMP and TCP (RFC 1071).</summary>
internal static class InternetChecksum
{
    /// <summary>The checksum of an even number of bytes, in which its own field is 0.</summary>
    internal static ushort Of(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
