using System.Runtime.InteropServices;

namespace EventIo.Tests.Support;

/// <summary>
/// Bytes that look random and are the same in each run. <see cref="Random"/> with a seed takes ten times as long.
/// </summary>
internal static class RandomBytes
{
    // An odd number whose bits are evenly distributed, so that neighboring seeds give different sequences.
    private const ulong Spread = 0x9E3779B97F4A7C15;

    /// <summary>Fills a buffer with the bytes of a seed (xorshift64, Marsaglia 2003).</summary>
    internal static void Fill(Span<byte> buffer, int seed)
    {
        ulong state = ((ulong)seed + 1) * Spread;
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(buffer);
        for (int i = 0; i < words.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            words[i] = state;
        }
        for (int i = words.Length * sizeof(ulong); i < buffer.Length; i++)
            buffer[i] = (byte)(state >> (8 * (i % sizeof(ulong))));
    }
}
