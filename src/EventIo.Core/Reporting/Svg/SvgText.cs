using System.Globalization;
using System.Net;
using System.Text;

namespace EventIo.Reporting.Svg;

/// <summary>Writes elements of SVG, with coordinates of a tenth of a pixel.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    /// <summary>Formats a coordinate or length.</summary>
    /// <param name="value">Pixels.</param>
    internal static string Number(double value) =>
        Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Escapes a text for XML.</summary>
    /// <param name="text">The text.</param>
    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Adds markup unchanged.</summary>
    /// <param name="markup">Elements.</param>
    internal void Add(string markup) => _text.Append(markup);

    /// <summary>Adds a straight line.</summary>
    internal void Line(string style, double x1, double y1, double x2, double y2) => Add(
        $"<path class=\"{style}\" d=\"M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}\"/>");

    /// <summary>Adds a path.</summary>
    internal void Path(string style, string path) => Add($"<path class=\"{style}\" d=\"{path}\"/>");

    /// <summary>Adds a text; its baseline is at y.</summary>
    internal void Label(string style, double x, double y, string text) => Add(
        $"<text class=\"{style}\" x=\"{Number(x)}\" y=\"{Number(y)}\">{Escape(text)}</text>");

    /// <summary>Adds a rectangle.</summary>
    internal void Box(string style, double x, double y, double width, double height) => Add(
        $"<rect class=\"{style}\" x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" " +
        $"height=\"{Number(height)}\"/>");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
