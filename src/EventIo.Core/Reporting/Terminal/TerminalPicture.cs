using System.Globalization;
using System.Text;
using EventIo.Reporting.Terminal.Images;

namespace EventIo.Reporting.Terminal;

/// <summary>A picture for a terminal: text, and images over its blank parts.</summary>
/// <param name="Lines">The lines, none of them wider than the terminal.</param>
/// <param name="Images">The images; none if the plots are drawn with characters.</param>
public sealed record TerminalPicture(IReadOnlyList<string> Lines, IReadOnlyList<PlacedImage> Images)
{
    /// <summary>Joins pictures below each other, with a blank line between them.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <returns>One picture.</returns>
    public static TerminalPicture Join(IEnumerable<TerminalPicture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var lines = new List<string>();
        var images = new List<PlacedImage>();
        foreach (TerminalPicture picture in pictures)
        {
            if (lines.Count > 0)
                lines.Add("");
            images.AddRange(picture.Images.Select(image => image with { Line = image.Line + lines.Count }));
            lines.AddRange(picture.Lines);
        }
        return new(lines, images);
    }

    /// <summary>Draws with the highest plots that the screen has room for.</summary>
    /// <param name="draw">Draws with plots of a given number of lines.</param>
    /// <param name="height">The highest number of lines of a plot.</param>
    /// <param name="screenHeight">Lines of the screen; 0 if that isn't known.</param>
    /// <returns>
    /// The picture. It leaves a line for the cursor, unless it is too high even with plots of the least height.
    /// </returns>
    public static TerminalPicture Fit(Func<int, TerminalPicture> draw, int height, int screenHeight)
    {
        ArgumentNullException.ThrowIfNull(draw);
        TerminalPicture picture = draw(height);
        while (screenHeight > 0 && picture.Lines.Count >= screenHeight && height > TerminalStyle.LeastHeight)
            picture = draw(--height);
        return picture;
    }

    /// <summary>Returns the upper part.</summary>
    /// <param name="count">How many lines.</param>
    /// <returns>The lines, and the images that are completely within them.</returns>
    public TerminalPicture Top(int count) => new(
        [.. Lines.Take(count)], [.. Images.Where(image => image.Line + image.Rows <= count)]);

    /// <summary>Splits images that are larger than the terminal can show.</summary>
    /// <param name="largest">The size of the largest image that it shows.</param>
    /// <returns>The same picture.</returns>
    public TerminalPicture Split(PixelSize largest) =>
        this with { Images = [.. Images.SelectMany(image => image.Split(largest))] };

    /// <summary>
    /// Writes the lines, and then each image at its place, by the cursor movements of ECMA-48: all lines must be on the
    /// screen.
    /// </summary>
    /// <param name="protocol">The protocol for images.</param>
    /// <param name="colors">Their colours.</param>
    /// <param name="firstId">
    /// The number of the first image; later images with the same numbers replace these. 0 for images that are never
    /// replaced.
    /// </param>
    /// <returns>Text and escape sequences; the cursor is below the last line.</returns>
    public string Write(ImageProtocol protocol, ImageColors colors, int firstId)
    {
        var text = new StringBuilder();
        foreach (string line in Lines)
            text.Append(line).Append('\n');
        for (int i = 0; i < Images.Count; i++)
        {
            PlacedImage image = Images[i];
            // Save the cursor, go up and across, and back: terminals differ in where an image leaves it.
            text.Append(
                CultureInfo.InvariantCulture,
                $"\e7\e[{Lines.Count - image.Line}A\e[{image.Column + 1}G");
            text.Append(Encode(image, firstId == 0 ? 0 : firstId + i)).Append("\e8");
        }
        return text.ToString();

        string Encode(PlacedImage image, int id) => protocol switch
        {
            ImageProtocol.Kitty => KittyImage.Of(image.Image, colors, image.Columns, image.Rows, id),
            ImageProtocol.Sixel => SixelImage.Of(image.Image, colors),
            _ => throw new ArgumentException("The terminal shows no images.", nameof(protocol)),
        };
    }
}
