using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace EventIo.Reporting.Terminal.Images;

/// <summary>Writes images in kitty's graphics protocol (sw.kovidgoyal.net/kitty/graphics-protocol).</summary>
public static class KittyImage
{
    // The longest piece that the protocol allows, in bytes.
    private const int PieceLength = 4096;

    private const int BytesPerPixel = 4;

    /// <summary>Writes an image that is shown at the cursor, which doesn't move.</summary>
    /// <param name="image">The image.</param>
    /// <param name="colors">Its colours.</param>
    /// <param name="columns">Its width in cells, to which the terminal scales it.</param>
    /// <param name="rows">Its height in cells.</param>
    /// <param name="id">
    /// A number; a later image with the same number replaces this one. 0 for an image that is never replaced.
    /// </param>
    /// <returns>Escape sequences.</returns>
    public static string Of(PixelImage image, ImageColors colors, int columns, int rows, int id)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(colors);
        string payload = Pack(image, colors);
        // Transmit and show (a=T) RGBA (f=32) compressed by zlib (o=z), without a response (q=2) and without moving the
        // cursor (C=1).
        string keys = string.Create(
            CultureInfo.InvariantCulture,
            $"a=T,f=32,o=z,q=2,C=1,s={image.Width},v={image.Height},c={columns},r={rows},");
        if (id != 0)
            keys += string.Create(CultureInfo.InvariantCulture, $"i={id},p=1,");
        var text = new StringBuilder();
        for (int begin = 0; begin < payload.Length; begin += PieceLength)
        {
            int length = Math.Min(PieceLength, payload.Length - begin);
            bool isLast = begin + length == payload.Length;
            text.Append("\e_G").Append(begin == 0 ? keys : "").Append(isLast ? "m=0;" : "m=1;")
                .Append(payload, begin, length).Append("\e\\");
        }
        return text.ToString();
    }

    private static string Pack(PixelImage image, ImageColors colors)
    {
        byte[] pixels = new byte[BytesPerPixel * image.Width * image.Height];
        int next = 0;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++, next += BytesPerPixel)
            {
                if (image[x, y] == PixelImage.Transparent)
                    continue;
                int color = colors.Of(image[x, y]);
                pixels[next] = (byte)ImageColors.Red(color);
                pixels[next + 1] = (byte)ImageColors.Green(color);
                pixels[next + 2] = (byte)ImageColors.Blue(color);
                pixels[next + 3] = byte.MaxValue;
            }
        }
        using var packed = new MemoryStream();
        using (var compressor = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            compressor.Write(pixels);
        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }
}
