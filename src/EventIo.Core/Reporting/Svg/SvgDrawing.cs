using System.Globalization;
using EventIo.Reporting.Charts;

namespace EventIo.Reporting.Svg;

/// <summary>Draws pictures as SVG 1.1: for a page, or as separate files.</summary>
public static class SvgDrawing
{
    /// <summary>The width in pixels; a page may scale it.</summary>
    internal const int Width = 760;

    /// <summary>Draws a picture for a page that contains the styles.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="id">An identifier that is unique on the page.</param>
    /// <returns>An element svg, with title and description for screen readers.</returns>
    public static string Of(Picture picture, string id) => Draw(picture, id, style: "");

    /// <summary>Draws a picture as a separate file, in the light or dark mode that its viewer prefers.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>An SVG document.</returns>
    public static string Document(Picture picture) =>
        Draw(picture, "picture", $"<style>{ReportResource.Read("picture.css")}</style>") + "\n";

    private static string Draw(Picture picture, string id, string style)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var svg = new SvgText();
        double height = picture switch
        {
            BarChart bars => BarSvg.Draw(svg, bars),
            Chart chart => ChartSvg.Draw(svg, chart),
            _ => throw new ArgumentException($"A {picture.GetType().Name} can't be drawn as SVG."),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height:0}\" role=\"img\" " +
            $"aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{SvgText.Escape(picture.Title)}</title>" +
            $"<desc id=\"{id}-d\">{SvgText.Escape(picture.Description)}</desc>{style}{svg}</svg>");
    }
}
