using System.Buffers.Binary;

namespace EventIo.Sockets.Listing;

/// <summary>
/// Reads INET_DIAG_SKMEMINFO and UNIX_DIAG_MEMINFO: an array of 32-bit numbers (sock_diag.h).
/// </summary>
internal static class SocketMemory
{
    internal const int ReceiveMemory = 0;
    internal const int ReceiveBuffer = 1;
    internal const int SendMemory = 2;
    internal const int SendBuffer = 3;
    internal const int ForwardMemory = 4;
    internal const int QueuedMemory = 5;
    internal const int OptionMemory = 6;
    internal const int BacklogMemory = 7;
    internal const int Drops = 8;

    /// <summary>Returns a figure; null if the kernel returned fewer.</summary>
    internal static long? Figure(ReadOnlySpan<byte> memory, int index) => (index + 1) * sizeof(uint) <= memory.Length
        ? BinaryPrimitives.ReadUInt32LittleEndian(memory[(index * sizeof(uint))..])
        : null;
}
