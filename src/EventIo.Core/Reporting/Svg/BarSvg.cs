using EventIo.Reporting.Charts;

namespace EventIo.Reporting.Svg;

/// <summary>Draws a bar in each line, or the confidence interval of a value.</summary>
internal static class BarSvg
{
    private const double TitleHeight = 30;
    private const double LineHeight = 22;
    private const int NameLength = 34;
    private const int TextLength = 48;

    // The average width of a character of 12 pixels in the fonts of browsers, rounded up.
    private const double CharacterWidth = 6.6;
    private const double Gap = 18;

    internal static double Draw(SvgText svg, BarChart chart)
    {
        double names = Gap + (CharacterWidth * Math.Min(NameLength, chart.Bars.Max(bar => bar.Name.Length)));
        double texts = Gap + (CharacterWidth * Math.Min(TextLength, chart.Bars.Max(bar => bar.Text.Length)));
        var area = new PlotArea(
            names, TitleHeight, SvgDrawing.Width - names - texts, LineHeight * chart.Bars.Count);
        svg.Label("h", 0, 16, chart.Title);
        area.DrawX(svg, chart.Axis);
        double zero = area.X(chart.Axis.Position(0));
        svg.Line("z", zero, area.Top, zero, area.Bottom);
        for (int i = 0; i < chart.Bars.Count; i++)
            Draw(svg, area, chart.Axis, chart.Bars[i], area.Top + (i * LineHeight));
        return area.Bottom + 26;
    }

    private static void Draw(SvgText svg, PlotArea area, ChartAxis axis, Bar bar, double top)
    {
        double middle = top + (LineHeight / 2);
        double value = area.X(axis.Position(bar.Value));
        svg.Label("e", area.Left - 8, middle + 4, Cut(bar.Name, NameLength));
        svg.Label("t", area.Right + 10, middle + 4, Cut(bar.Text, TextLength));
        if (bar.Lower is { } lower && bar.Upper is { } upper)
        {
            double left = area.X(axis.Position(lower));
            double right = area.X(axis.Position(upper));
            svg.Line("l c0", left, middle, right, middle);
            svg.Line("l c0", left, middle - 4, left, middle + 4);
            svg.Line("l c0", right, middle - 4, right, middle + 4);
            svg.Add($"<circle class=\"f c0\" cx=\"{SvgText.Number(value)}\" cy=\"{SvgText.Number(middle)}\" r=\"4\"/>");
            return;
        }
        double zero = area.X(axis.Position(0));
        svg.Box("f c0", Math.Min(zero, value), top + 4, Math.Abs(value - zero), LineHeight - 8);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : $"{text[..(length - 1)]}…";
}
