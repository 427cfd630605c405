using System.Runtime.InteropServices;

namespace EventIo.Servers.Workloads;

/// <summary>
/// Bytes that servers send where the content does not matter: the alphabet in lines, which is readable and shows gaps
/// at once. Native memory, never freed, because the kernel may still be reading it.
/// </summary>
internal static unsafe class StaticBytes
{
    /// <summary>How many bytes there are.</summary>
    internal const int Length = 64 * 1024;

    private const int LineLength = 64;

    /// <summary>The address of the first byte.</summary>
    internal static nint Address { get; } = Fill((byte*)NativeMemory.AlignedAlloc(Length, 4096));

    /// <summary>Returns the first bytes.</summary>
    internal static ReadOnlySpan<byte> First(int count) => new((void*)Address, count);

    /// <summary>Returns the byte at an offset of the endless repetition.</summary>
    internal static byte At(long place)
    {
        int column = (int)(place % LineLength);
        return column == LineLength - 1 ? (byte)'\n' : (byte)('A' + (column % 26));
    }

    private static nint Fill(byte* bytes)
    {
        for (int i = 0; i < Length; i++)
            bytes[i] = At(i);
        return (nint)bytes;
    }
}
