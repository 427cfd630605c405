using System.Globalization;

namespace EventIo.Reporting.Terminal.Images;

/// <summary>The colours of images: those of SVG pictures (picture.css), as 0xRRGGBB.</summary>
/// <param name="Grid">The colour of the grid.</param>
/// <param name="Series">One for each series.</param>
public sealed record ImageColors(int Grid, IReadOnlyList<int> Series)
{
    /// <summary>For a light background.</summary>
    public static readonly ImageColors OnLight = new(
        0xd8dee4, [0x0969da, 0xbc4c00, 0x1a7f37, 0x8250df, 0xbf3989, 0x0a7d8c, 0x7d6608, 0x57606a]);

    /// <summary>For a dark background.</summary>
    public static readonly ImageColors OnDark = new(
        0x30363d, [0x58a6ff, 0xffa657, 0x56d364, 0xd2a8ff, 0xff9bce, 0x56d4dd, 0xe3b341, 0xb1bac4]);

    /// <summary>The escape sequences that give text the colours of the series (ISO 8613-6, direct colours).</summary>
    public IReadOnlyList<string> Escapes => [.. Series.Select(color => string.Create(
        CultureInfo.InvariantCulture, $"\e[38;2;{Red(color)};{Green(color)};{Blue(color)}m"))];

    internal static int Red(int color) => color >> 16;

    internal static int Green(int color) => (color >> 8) & 0xff;

    internal static int Blue(int color) => color & 0xff;

    /// <summary>The colour of a pixel that isn't transparent.</summary>
    internal int Of(byte pixel) =>
        pixel == PixelImage.Grid ? Grid : Series[(pixel - PixelImage.FirstSeries) % Series.Count];
}
