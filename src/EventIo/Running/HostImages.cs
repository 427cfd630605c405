using EventIo.Reporting.Terminal;
using EventIo.Reporting.Terminal.Images;

namespace EventIo.Running;

/// <summary>How the host's terminal shows images.</summary>
/// <param name="Protocol">How it is given them.</param>
/// <param name="Cell">The pixels of its cells.</param>
/// <param name="Largest">The size of the largest that it shows; <see langword="null"/> for any.</param>
/// <param name="Colors">Their colours, which those of the legend are like.</param>
internal sealed record HostImages(ImageProtocol Protocol, PixelSize Cell, PixelSize? Largest, ImageColors Colors)
{
    private const string Reset = "\e[0m";

    /// <summary>Draws plots as images.</summary>
    /// <param name="style">How drawings of text are.</param>
    internal TerminalStyle Style(TerminalStyle style) =>
        style with { Cell = Cell, Colors = Colors.Escapes, Reset = Reset };

    /// <summary>Writes a picture.</summary>
    /// <param name="images">How images are shown; <see langword="null"/> for a picture without.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="firstId">The number of its first image; 0 for images that stay.</param>
    internal static string Write(HostImages? images, TerminalPicture picture, int firstId) =>
        (images?.Largest is { } largest ? picture.Split(largest) : picture).Write(
            images?.Protocol ?? ImageProtocol.None, images?.Colors ?? ImageColors.OnDark, firstId);
}
