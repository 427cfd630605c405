using System.Buffers.Binary;

namespace EventIo.Sockets.TcpStatistics;

/// <summary>
/// The offsets of the fields of struct tcp_info (include/uapi/linux/tcp.h). Kernels only append fields: a field beyond
/// the length that a kernel returned is null, and later additions are ignored.
/// </summary>
internal static class TcpInfoLayout
{
    internal const int Retransmits = 2;
    internal const int Options = 5;
    internal const int SendMss = 16;
    internal const int ReceiveMss = 20;
    internal const int UnackedSegments = 24;
    internal const int LastDataSent = 44;
    internal const int LastDataReceived = 52;
    internal const int LastAckReceived = 56;
    internal const int PathMtu = 60;
    internal const int Rtt = 68;
    internal const int CongestionWindow = 80;
    internal const int TotalRetransmits = 100;
    internal const int BytesAcked = 120;
    internal const int BytesReceived = 128;
    internal const int NotSentBytes = 144;
    internal const int MinRtt = 148;
    internal const int DataSegmentsIn = 152;
    internal const int DataSegmentsOut = 156;
    internal const int DeliveryRate = 160;
    internal const int BytesSent = 200;
    internal const int SendWindow = 228;
    internal const int ReceiveWindow = 232;

    /// <summary>TCPI_OPT_SYN_DATA in <see cref="Options"/>: the peer accepted data in the SYN.</summary>
    internal const int SynDataOption = 1 << 5;

    /// <summary>Longer than the struct of any kernel.</summary>
    internal const int MaxBytes = 1024;

    // Sorted by the length of the struct with these fields.
    private static readonly (int Bytes, string Since, string[] Names)[] s_additions =
    [
        (232, "5.4", [nameof(TcpInfo.OutOfOrderSegments), nameof(TcpInfo.SendWindowBytes)]),
        (240, "6.2", [nameof(TcpInfo.ReceiveWindowBytes), nameof(TcpInfo.Rehashes)]),
        (248, "6.7",
        [
            nameof(TcpInfo.TotalTimeouts), nameof(TcpInfo.TotalTimeoutRecoveries),
            nameof(TcpInfo.TotalTimeoutMilliseconds),
        ]),
        (276, "6.18",
        [
            nameof(TcpInfo.ReceivedCeSegments), nameof(TcpInfo.DeliveredEct1Bytes), nameof(TcpInfo.DeliveredEct0Bytes),
            nameof(TcpInfo.DeliveredCeBytes), nameof(TcpInfo.ReceivedEct1Bytes), nameof(TcpInfo.ReceivedEct0Bytes),
            nameof(TcpInfo.ReceivedCeBytes),
        ]),
    ];

    /// <summary>Returns the fields added since Linux 5.3 that a struct of some length lacks.</summary>
    /// <param name="structBytes">Bytes that the kernel returned; 0 if it was not queried.</param>
    /// <returns>
    /// <c>ReceiveWindowBytes, Rehashes (Linux 6.2); …</c>; <see langword="null"/> if nothing is missing.
    /// </returns>
    internal static string? Missing(int structBytes)
    {
        string[] missing = structBytes == 0
            ? []
            : [.. s_additions.Where(row => structBytes < row.Bytes)
                .Select(row => $"{string.Join(", ", row.Names)} (Linux {row.Since})")];
        return missing.Length == 0 ? null : string.Join("; ", missing);
    }

    internal static int? Byte(ReadOnlySpan<byte> info, int offset) => offset < info.Length ? info[offset] : null;

    internal static int? Short(ReadOnlySpan<byte> info, int offset) => offset + sizeof(ushort) <= info.Length
        ? BinaryPrimitives.ReadUInt16LittleEndian(info[offset..])
        : null;

    internal static long? Int(ReadOnlySpan<byte> info, int offset) => offset + sizeof(uint) <= info.Length
        ? BinaryPrimitives.ReadUInt32LittleEndian(info[offset..])
        : null;

    /// <summary>Reads a field of 64 bits; null also for the kernel's "no limit", all ones.</summary>
    internal static long? Long(ReadOnlySpan<byte> info, int offset) => offset + sizeof(ulong) <= info.Length
        && BinaryPrimitives.ReadInt64LittleEndian(info[offset..]) is >= 0 and var value
        ? value
        : null;
}
