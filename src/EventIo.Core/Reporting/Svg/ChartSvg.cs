using System.Text;
using EventIo.Reporting.Charts;

namespace EventIo.Reporting.Svg;

/// <summary>Draws series over two axes, with a legend below.</summary>
internal static class ChartSvg
{
    private const double TitleHeight = 26;
    private const double LabelWidth = 64;
    private const double Margin = 24;
    private const double PlotHeight = 260;
    private const double AxisHeight = 40;
    private const double LegendLine = 19;

    // Lower steps are hidden by the line's width of two pixels.
    private const double Visible = 0.8;

    internal static double Draw(SvgText svg, Chart chart)
    {
        var area = new PlotArea(LabelWidth, TitleHeight + 4, SvgDrawing.Width - LabelWidth - Margin, PlotHeight);
        svg.Label("h", 0, 16, chart.Title);
        area.DrawY(svg, chart.Y);
        area.DrawX(svg, chart.X);
        svg.Label("m", area.X(0.5), area.Bottom + 33, chart.X.Title);
        for (int i = 0; i < chart.Series.Count; i++)
        {
            ChartSeries series = chart.Series[i];
            switch (series.Shape)
            {
                case SeriesShape.Bars:
                    svg.Path($"b c{i}", Bars(area, chart, series));
                    break;
                case SeriesShape.Steps:
                    svg.Path($"l c{i}", Steps(area, chart, series));
                    break;
                default:
                    svg.Path($"l c{i}", Lines(area, chart, series));
                    break;
            }
        }
        double y = area.Bottom + AxisHeight;
        for (int i = 0; i < chart.Series.Count; i++)
        {
            y += LegendLine;
            svg.Line($"l c{i}", LabelWidth, y - 4, LabelWidth + 28, y - 4);
            svg.Label("t", LabelWidth + 36, y, Legend(chart.Series[i]));
        }
        return y + 8;
    }

    private static string Legend(ChartSeries series) =>
        series.Figures.Length == 0 ? series.Name
        : series.Name.Length == 0 ? series.Figures
        : $"{series.Name}: {series.Figures}";

    private static string Lines(PlotArea area, Chart chart, ChartSeries series)
    {
        var path = new StringBuilder();
        bool isBegun = false;
        foreach (ChartPoint point in series.Points)
        {
            if (!double.IsNaN(point.Y))
            {
                path.Append(isBegun ? 'L' : 'M').Append(X(area, chart, point)).Append(' ')
                    .Append(SvgText.Number(Y(area, chart, point.Y)));
                // A single point is a line of length 0, which round ends turn into a dot.
                if (!isBegun)
                    path.Append("h0");
            }
            isBegun = !double.IsNaN(point.Y);
        }
        return path.ToString();
    }

    // The last point, which is the maximum, is always drawn.
    private static string Steps(PlotArea area, Chart chart, ChartSeries series)
    {
        double drawn = Y(area, chart, series.Points[0].Y);
        var path = new CornerPath(area.Left, drawn);
        for (int i = 1; i < series.Points.Count; i++)
        {
            double y = Y(area, chart, series.Points[i].Y);
            if (Math.Abs(y - drawn) < Visible && i < series.Points.Count - 1)
                continue;
            path.Across(area.X(chart.X.Position(series.Points[i - 1].X)));
            path.Down(y);
            drawn = y;
        }
        path.Across(area.X(chart.X.Position(series.Points[^1].X)));
        return path.ToString();
    }

    private static string Bars(PlotArea area, Chart chart, ChartSeries series)
    {
        var path = new CornerPath(area.Left, area.Bottom);
        foreach (ChartPoint bar in series.Points)
        {
            path.Down(Y(area, chart, bar.Y));
            path.Across(area.X(chart.X.Position(bar.X)));
        }
        path.Down(area.Bottom);
        return $"{path}Z";
    }

    private static string X(PlotArea area, Chart chart, ChartPoint point) =>
        SvgText.Number(area.X(chart.X.Position(point.X)));

    // A logarithmic axis can't show 0: it is drawn at the bottom.
    private static double Y(PlotArea area, Chart chart, double value) => area.Y(chart.Y.Position(value));
}
