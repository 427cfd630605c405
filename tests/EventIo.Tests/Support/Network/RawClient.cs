using System.Buffers.Binary;

namespace EventIo.Tests.Support.Network;

/// <summary>The end of a TCP connection that sends segments in any order.</summary>
/// <param name="device">The device on which the server's packets come out.</param>
/// <param name="source">The address of this end.</param>
/// <param name="sourcePort">Its port.</param>
/// <param name="target">The server's address.</param>
/// <param name="port">The server's port.</param>
internal sealed class RawClient(TunDevice device, string source, int sourcePort, string target, int port)
{
    private const uint InitialSequence = 1_000;
    private const byte SYN = 0x02;
    private const byte ACK = 0x10;
    private const int IpBytes = 20;

    private readonly byte[] _buffer = new byte[2_048];
    private uint _acknowledged;

    /// <summary>Opens the connection.</summary>
    internal void Connect()
    {
        Write(new() { Sequence = InitialSequence, Flags = SYN });
        Eventually.True(HasAnswer, "No SYN-ACK came.");
        Write(new() { Sequence = InitialSequence + 1, Acknowledged = _acknowledged, Flags = ACK });
    }

    /// <summary>Sends data.</summary>
    /// <param name="offset">The offset of its first byte in the stream.</param>
    /// <param name="bytes">How many bytes, an even number.</param>
    internal void Send(int offset, int bytes) => Write(new()
    {
        Sequence = InitialSequence + 1 + (uint)offset,
        Acknowledged = _acknowledged,
        Flags = ACK,
        DataBytes = bytes,
    });

    /// <summary>Drops what the server has sent.</summary>
    internal void Drain()
    {
        while (device.Read(_buffer) > 0)
        {
        }
    }

    private bool HasAnswer()
    {
        int length = device.Read(_buffer);
        ReadOnlySpan<byte> segment = _buffer.AsSpan(IpBytes);
        if (length <= IpBytes || _buffer[0] >> 4 != 4 || segment[13] != (SYN | ACK))
            return false;
        _acknowledged = BinaryPrimitives.ReadUInt32BigEndian(segment[4..]) + 1;
        return true;
    }

    private void Write(RawSegment segment) =>
        device.Write(RawPackets.Segment(source, sourcePort, target, port, segment));
}
