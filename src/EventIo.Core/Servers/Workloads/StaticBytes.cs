using System.Runtime.InteropServices;

namespace EventIo.Servers.Workloads;

/// <summary>
/// Bytes that servers send where their content does not matter: the alphabet in lines, so that whoever looks sees text and
/// sees at once where something is missing. Native memory, never freed: the kernel may still be reading it.
/// </summary>
internal static unsafe class StaticBytes
{
    /// <summary>How many there are.</summary>
    internal const int Length = 64 * 1024;

    private const int LineLength = 64;

    /// <summary>The first of them.</summary>
    internal static nint Address { get; } = Fill((byte*)NativeMemory.AlignedAlloc(Length, 4096));

    /// <summary>The first few of them.</summary>
    internal static ReadOnlySpan<byte> First(int count) => new((void*)Address, count);

    /// <summary>The byte at a place of the endless repetition.</summary>
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
