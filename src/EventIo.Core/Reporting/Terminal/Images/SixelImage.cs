using System.Globalization;
using System.Text;

namespace EventIo.Reporting.Terminal.Images;

/// <summary>Writes images as sixels (DEC STD 070, chapter 9).</summary>
public static class SixelImage
{
    private const int BandHeight = 6;

    // The character of a sixel without pixels. The six bits of the pixels are added to it; the lowest is the topmost
    // pixel.
    private const char Blank = '?';

    // A repetition takes at least three characters: shorter runs are written out.
    private const int LeastRepetition = 4;

    /// <summary>Writes an image that is shown at the cursor.</summary>
    /// <param name="image">The image; transparent pixels leave what is there.</param>
    /// <param name="colors">Its colours.</param>
    /// <returns>An escape sequence.</returns>
    public static string Of(PixelImage image, ImageColors colors)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(colors);
        var text = new StringBuilder();
        // Second parameter 1: pixels that are not set keep their colour. After the quote: square pixels, and the size.
        text.Append(CultureInfo.InvariantCulture, $"\eP0;1;0q\"1;1;{image.Width};{image.Height}");
        for (byte pixel = PixelImage.Grid; pixel < PixelImage.FirstSeries + colors.Series.Count; pixel++)
        {
            int color = colors.Of(pixel);
            text.Append(
                CultureInfo.InvariantCulture,
                $"#{pixel};2;{Percent(ImageColors.Red(color))};{Percent(ImageColors.Green(color))};" +
                $"{Percent(ImageColors.Blue(color))}");
        }
        for (int top = 0; top < image.Height; top += BandHeight)
        {
            foreach (byte pixel in Used(image, top))
                text.Append(CultureInfo.InvariantCulture, $"#{pixel}{Band(image, top, pixel)}$");
            text.Append('-');
        }
        return text.Append("\e\\").ToString();
    }

    // The colours in a band. Each pixel has one colour, so their order doesn't matter.
    private static IEnumerable<byte> Used(PixelImage image, int top) =>
    [
        .. (from y in Enumerable.Range(top, Math.Min(BandHeight, image.Height - top))
            from x in Enumerable.Range(0, image.Width)
            where image[x, y] != PixelImage.Transparent
            select image[x, y]).Distinct().Order(),
    ];

    private static string Band(PixelImage image, int top, byte pixel)
    {
        var band = new StringBuilder();
        char last = Blank;
        int count = 0;
        for (int x = 0; x < image.Width; x++)
        {
            char sixel = Sixel(image, x, top, pixel);
            if (sixel != last)
            {
                Repeat(band, last, count);
                count = 0;
            }
            last = sixel;
            count++;
        }
        // Blank sixels at the end of a band are left out.
        if (last != Blank)
            Repeat(band, last, count);
        return band.ToString();
    }

    private static char Sixel(PixelImage image, int x, int top, byte pixel)
    {
        int bits = 0;
        for (int y = top; y < Math.Min(top + BandHeight, image.Height); y++)
            bits |= image[x, y] == pixel ? 1 << (y - top) : 0;
        return (char)(Blank + bits);
    }

    private static void Repeat(StringBuilder band, char sixel, int count)
    {
        if (count >= LeastRepetition)
            band.Append(CultureInfo.InvariantCulture, $"!{count}{sixel}");
        else
            band.Append(sixel, count);
    }

    private static int Percent(int value) => (int)Math.Round(value * 100.0 / byte.MaxValue);
}
