using System.Globalization;
using System.Text.RegularExpressions;

namespace EventIo.Reporting.Terminal.Images;

/// <summary>What a terminal reported about itself.</summary>
public sealed partial record TerminalAnswer
{
    /// <summary>The answer of a terminal that reports nothing.</summary>
    public static readonly TerminalAnswer None = new();

    // Sixel graphics among the attributes of DA1.
    private const string SixelAttribute = "4";

    // The weights of red, green and blue in the brightness of a colour (ITU-R BT.601).
    private static readonly double[] Weights = [0.299, 0.587, 0.114];

    /// <summary>The protocol for images; kitty's if the terminal supports both.</summary>
    public ImageProtocol Protocol { get; init; }

    /// <summary>The size of a character cell; <see langword="null"/> if the terminal doesn't report it.</summary>
    public PixelSize? Cell { get; init; }

    /// <summary>
    /// The size of the largest sixel image; <see langword="null"/> if the terminal doesn't report it.
    /// </summary>
    public PixelSize? LargestSixels { get; init; }

    /// <summary>Whether its background is light.</summary>
    public bool IsLight { get; init; }

    /// <summary>Reads an answer.</summary>
    /// <param name="text">What the terminal sent.</param>
    /// <returns>The answer.</returns>
    public static TerminalAnswer Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Match attributes = Attributes().Match(text);
        return new()
        {
            Protocol = KittyAccepts().IsMatch(text) ? ImageProtocol.Kitty
                : attributes.Success && attributes.Groups[1].Value.Split(';').Skip(1).Contains(SixelAttribute)
                    ? ImageProtocol.Sixel
                    : ImageProtocol.None,
            Cell = CellPixels().Match(text) is { Success: true } cell ? Size(cell.Groups[2], cell.Groups[1]) : null,
            LargestSixels = SixelGeometry().Match(text) is { Success: true } largest
                ? Size(largest.Groups[1], largest.Groups[2])
                : null,
            IsLight = Background().Match(text) is { Success: true } color
                && Weights.Zip(color.Groups.Values.Skip(1), (weight, part) => weight * Share(part.Value)).Sum() > 0.5,
        };
    }

    /// <summary>
    /// Returns whether an answer is complete: it contains the response to the last query (DA1), which every terminal
    /// supports.
    /// </summary>
    /// <param name="text">What the terminal sent until now.</param>
    internal static bool IsWhole(string text) => Attributes().IsMatch(text);

    private static PixelSize? Size(Group width, Group height) =>
        Number(width) > 0 && Number(height) > 0 ? new(Number(width), Number(height)) : null;

    private static int Number(Group digits) =>
        int.TryParse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    // Scales one to four hexadecimal digits to the range 0 to 1: F, FF, FFF and FFFF are 1.
    private static double Share(string digits) =>
        int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / (Math.Pow(16, digits.Length) - 1);

    [GeneratedRegex(@"\e\[\?([\d;]*)c")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"\e_G[^;\e]*;OK\e\\")]
    private static partial Regex KittyAccepts();

    [GeneratedRegex(@"\e\[6;(\d+);(\d+)t")]
    private static partial Regex CellPixels();

    [GeneratedRegex(@"\e\[\?2;0;(\d+);(\d+)S")]
    private static partial Regex SixelGeometry();

    [GeneratedRegex(@"\e\]11;rgb:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")]
    private static partial Regex Background();
}
