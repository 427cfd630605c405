using System.Buffers.Binary;
using System.IO.Compression;
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace EventIo.Measurement.Histograms;

/// <summary>
/// Histograms as text that can cross processes and be stored in files: HdrHistogram's compressed encoding, version 2,
/// in Base64, which all its implementations read.
/// </summary>
public static class LatencyEncoding
{
    // V2CompressedEncodingCookieBase of HdrHistogram's AbstractHistogram.java, and the size of a word.
    private const uint Cookie = 0x1c849304 | 0x10;
    private const int HeaderBytes = 2 * sizeof(uint);

    /// <summary>Encodes a histogram.</summary>
    /// <param name="histogram">The histogram.</param>
    /// <returns>The text, which begins with <c>HISTFAAA</c>; <see langword="null"/> without a histogram.</returns>
    public static string? Encode(HistogramBase? histogram)
    {
        if (histogram is null)
            return null;
        // The library's own compression omits the checksum at the end (RFC 1950), without which other implementations
        // can't read it.
        using var output = new MemoryStream();
        output.SetLength(HeaderBytes);
        output.Position = HeaderBytes;
        using (var compressor = new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true))
            compressor.Write(Plain(histogram));
        Span<byte> bytes = output.GetBuffer().AsSpan(0, (int)output.Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Cookie);
        BinaryPrimitives.WriteInt32BigEndian(bytes[sizeof(uint)..], bytes.Length - HeaderBytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Decodes the text that <see cref="Encode"/> returned.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The histogram; <see langword="null"/> if the text is not a histogram.</returns>
    public static HistogramBase? Decode(string? text)
    {
        if (text is null)
            return null;
        try
        {
            return HistogramEncoding.DecodeFromCompressedByteBuffer(
                ByteBuffer.Allocate(Convert.FromBase64String(text)), 0);
        }
        catch (Exception exception)
            when (exception is FormatException or ArgumentException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    private static byte[] Plain(HistogramBase histogram)
    {
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        byte[] bytes = new byte[histogram.Encode(buffer, HistogramEncoderV2.Instance)];
        buffer.Position = 0;
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = buffer.Get();
        return bytes;
    }
}
