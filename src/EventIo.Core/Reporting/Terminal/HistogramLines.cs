using EventIo.Reporting.Charts;

namespace EventIo.Reporting.Terminal;

/// <summary>
/// Draws histograms below each other over one horizontal axis, with characters that are filled in eighths.
/// </summary>
internal static class HistogramLines
{
    private const string Blocks = " ▁▂▃▄▅▆▇█";
    private const char AsciiBlock = '#';

    internal static IEnumerable<string> Of(Chart chart, TerminalStyle style, List<PlacedImage> images)
    {
        int rows = Math.Max(TerminalStyle.LeastHeight, style.Height / chart.Series.Count);
        string[] labels = AxisLines.Labels(chart.Y, rows);
        int gutter = labels.Max(label => label.Length) + 1;
        int columns = style.Width - gutter - 1;
        yield return TerminalDrawing.Cut(chart.Title, style.Width, style.IsAscii);
        for (int i = 0; i < chart.Series.Count; i++)
        {
            ChartSeries series = chart.Series[i];
            yield return CurveLines.Legend(series, style.IsAscii ? "#" : "█", i, style);
            double[] heights = [];
            if (style.Cell is { } cell)
                // Below the title, the plots before it and its own line of the legend.
                images.Add(Draw(new PixelCanvas(columns, rows, cell), chart, i).At(2 + (i * (rows + 1)), gutter + 1));
            else
                heights = Heights(chart, series, columns);
            for (int row = 0; row < rows; row++)
            {
                int fromBottom = rows - 1 - row;
                string cells = string.Concat(heights.Select(height => Cell(height, fromBottom, rows, style.IsAscii)));
                yield return CurveLines.Beside(labels[row], gutter, style.IsAscii) + style.Paint(cells.TrimEnd(), i);
            }
        }
        foreach (string line in CurveLines.Below(chart.X, gutter, columns, style.IsAscii))
            yield return line;
    }

    private static PixelCanvas Draw(PixelCanvas canvas, Chart chart, int number)
    {
        canvas.DrawGrid(chart.X, chart.Y);
        double[] heights = Heights(chart, chart.Series[number], canvas.DotColumns);
        for (int x = 0; x < heights.Length; x++)
            canvas.FillSeries(x, 0, 1, Part(heights[x], canvas.DotRows), number);
        return canvas;
    }

    // Returns the height of each column, from 0 to 1: that of its highest bar.
    private static double[] Heights(Chart chart, ChartSeries series, int columns)
    {
        double[] heights = new double[columns];
        int begin = 0;
        foreach (ChartPoint point in series.Points)
        {
            int end = (int)Math.Round(chart.X.Position(point.X) * columns, MidpointRounding.AwayFromZero);
            double height = point.Y > 0 ? chart.Y.Position(point.Y) : 0;
            // A bar narrower than a column shares the column with its neighbours.
            int last = Math.Min(columns, Math.Max(end, begin + 1));
            for (int column = Math.Min(begin, columns - 1); column < last; column++)
                heights[column] = Math.Max(heights[column], height);
            begin = end;
        }
        return heights;
    }

    // Returns a height in parts of the whole. A count of one is still visible.
    private static int Part(double height, int whole) =>
        height == 0 ? 0 : Math.Max(1, (int)Math.Round(height * whole));

    // Draws the part of a column that is in a row, counted from the bottom.
    private static char Cell(double height, int row, int rows, bool isAscii)
    {
        int full = isAscii ? 1 : Blocks.Length - 1;
        int filled = Part(height, rows * full);
        int here = Math.Clamp(filled - (row * full), 0, full);
        return isAscii ? (here == 0 ? ' ' : AsciiBlock) : Blocks[here];
    }
}
