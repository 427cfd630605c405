using System.Buffers.Binary;

namespace EventIo.Sockets;

/// <summary>
/// Where the fields of struct tcp_info are (include/uapi/linux/tcp.h). Kernels have only ever added to its end: a field that
/// lies beyond what a kernel gave is null, and what a later one adds is left alone.
/// </summary>
internal static class TcpInfoLayout
{
    internal const int ReceiveMss = 20;
    internal const int Rtt = 68;
    internal const int CongestionWindow = 80;
    internal const int TotalRetransmits = 100;
    internal const int BytesAcked = 120;
    internal const int BytesReceived = 128;
    internal const int MinRtt = 148;
    internal const int DataSegmentsIn = 152;
    internal const int DataSegmentsOut = 156;
    internal const int DeliveryRate = 160;
    internal const int BytesSent = 200;

    /// <summary>More than any kernel has.</summary>
    internal const int MaxBytes = 1024;

    internal static int? Byte(ReadOnlySpan<byte> info, int offset) => offset < info.Length ? info[offset] : null;

    internal static int? Short(ReadOnlySpan<byte> info, int offset) => offset + sizeof(ushort) <= info.Length
        ? BinaryPrimitives.ReadUInt16LittleEndian(info[offset..])
        : null;

    internal static long? Int(ReadOnlySpan<byte> info, int offset) => offset + sizeof(uint) <= info.Length
        ? BinaryPrimitives.ReadUInt32LittleEndian(info[offset..])
        : null;

    /// <summary>A field of 64 bits; null also for the kernel's "without limit", all ones.</summary>
    internal static long? Long(ReadOnlySpan<byte> info, int offset) => offset + sizeof(ulong) <= info.Length
        && BinaryPrimitives.ReadInt64LittleEndian(info[offset..]) is >= 0 and var value
        ? value
        : null;
}
