namespace EventIo.Tests.Support.Network;

/// <summary>The content of a TCP segment of <see cref="RawPackets"/>.</summary>
internal readonly record struct RawSegment
{
    /// <summary>The sequence number of the first byte, or of the SYN.</summary>
    internal uint Sequence { get; init; }

    /// <summary>The sequence number of the next byte that is expected.</summary>
    internal uint Acknowledged { get; init; }

    /// <summary>SYN is 0x02, and ACK is 0x10.</summary>
    internal byte Flags { get; init; }

    /// <summary>How many zeros the segment carries: an even number below 200.</summary>
    internal int DataBytes { get; init; }
}
