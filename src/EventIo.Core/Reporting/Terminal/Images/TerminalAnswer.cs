using System.Globalization;
using System.Text.RegularExpressions;

namespace EventIo.Reporting.Terminal.Images;

/// <summary>What a terminal says of itself.</summary>
public sealed partial record TerminalAnswer
{
    /// <summary>Of a terminal that says nothing.</summary>
    public static readonly TerminalAnswer None = new();

    // Sixel graphics among the attributes of DA1.
    private const string SixelAttribute = "4";

    // The weights of red, green and blue in the brightness of a colour (ITU-R BT.601).
    private static readonly double[] Weights = [0.299, 0.587, 0.114];

    /// <summary>How it is given images; kitty's protocol if it knows both.</summary>
    public ImageProtocol Protocol { get; init; }

    /// <summary>The pixels of its cells; <see langword="null"/> if it doesn't report them.</summary>
    public PixelSize? Cell { get; init; }

    /// <summary>The largest sixel image that it shows; <see langword="null"/> if it doesn't report that.</summary>
    public PixelSize? LargestSixels { get; init; }

    /// <summary>Whether its background is light.</summary>
    public bool IsLight { get; init; }

    /// <summary>Reads an answer.</summary>
    /// <param name="text">What the terminal sent.</param>
    /// <returns>What it says.</returns>
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

    /// <summary>Whether an answer is whole: that to the last question, which every terminal knows, is there.</summary>
    /// <param name="text">What the terminal sent until now.</param>
    internal static bool IsWhole(string text) => Attributes().IsMatch(text);

    private static PixelSize? Size(Group width, Group height) =>
        Number(width) > 0 && Number(height) > 0 ? new(Number(width), Number(height)) : null;

    private static int Number(Group digits) =>
        int.TryParse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    // One to four digits, which are a share of as many times F.
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
