using EventIo.Reporting.Terminal;
using EventIo.Reporting.Terminal.Images;

namespace EventIo.Running;

/// <summary>Describes how to show images on the host's terminal.</summary>
/// <param name="Protocol">The protocol for images.</param>
/// <param name="Cell">The size of a character cell.</param>
/// <param name="Largest">The size of the largest image; <see langword="null"/> for no limit.</param>
/// <param name="Colors">The colours of the images and of the legend.</param>
internal sealed record HostImages(ImageProtocol Protocol, PixelSize Cell, PixelSize? Largest, ImageColors Colors)
{
    private const string Reset = "\e[0m";

    /// <summary>Returns a style that draws plots as images.</summary>
    /// <param name="style">The style of drawings without images.</param>
    internal TerminalStyle Style(TerminalStyle style) =>
        style with { Cell = Cell, Colors = Colors.Escapes, Reset = Reset };

    /// <summary>Writes a picture.</summary>
    /// <param name="images">How to show images; <see langword="null"/> for a picture without images.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="firstId">The number of its first image; 0 for images that are never replaced.</param>
    internal static string Write(HostImages? images, TerminalPicture picture, int firstId) =>
        (images?.Largest is { } largest ? picture.Split(largest) : picture).Write(
            images?.Protocol ?? ImageProtocol.None, images?.Colors ?? ImageColors.OnDark, firstId);
}
