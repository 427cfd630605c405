using EventIo.Reporting.Charts;

namespace EventIo.Reporting.Terminal;

/// <summary>Draws pictures as lines of text.</summary>
public static class TerminalDrawing
{
    /// <summary>Draws a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="style">The capabilities of the terminal.</param>
    /// <returns>The lines, none of them wider than the terminal.</returns>
    public static IReadOnlyList<string> Of(Picture picture, TerminalStyle style) => Draw(picture, style).Lines;

    /// <summary>Draws a picture, its plots as images if the style has pixels.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="style">What the terminal can show.</param>
    /// <returns>The lines and the images.</returns>
    public static TerminalPicture Draw(Picture picture, TerminalStyle style)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(style);
        var images = new List<PlacedImage>();
        IEnumerable<string> lines = picture switch
        {
            BarChart bars => BarLines.Of(bars, style, images),
            Chart { Series: [{ Shape: SeriesShape.Bars }, ..] } chart => HistogramLines.Of(chart, style, images),
            Chart chart => CurveLines.Of(chart, style, images),
            _ => throw new ArgumentException($"A {picture.GetType().Name} can't be drawn in a terminal."),
        };
        return new([.. lines], images);
    }

    /// <summary>Cuts a text that is too long.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="isAscii">Whether to draw with ASCII characters only.</param>
    /// <returns>The text, or its beginning with an ellipsis.</returns>
    internal static string Cut(string text, int width, bool isAscii)
    {
        string ellipsis = isAscii ? "..." : "…";
        if (isAscii)
            text = string.Concat(text.Select(character => char.IsAscii(character) ? character : '?'));
        return text.Length <= width ? text : text[..Math.Max(0, width - ellipsis.Length)] + ellipsis;
    }
}
