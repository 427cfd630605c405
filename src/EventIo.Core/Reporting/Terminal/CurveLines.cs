using EventIo.Reporting.Charts;

namespace EventIo.Reporting.Terminal;

/// <summary>Draws lines and steps in one plot, with a legend.</summary>
internal static class CurveLines
{
    internal static IEnumerable<string> Of(Chart chart, TerminalStyle style, List<PlacedImage> images)
    {
        string[] labels = AxisLines.Labels(chart.Y, style.Height);
        int gutter = labels.Max(label => label.Length) + 1;
        int columns = style.Width - gutter - 1;
        Canvas canvas = NewCanvas(chart, columns, style);
        if (canvas is PixelCanvas pixels)
        {
            pixels.DrawGrid(chart.X, chart.Y);
            images.Add(pixels.At(line: 1, gutter + 1));
        }
        for (int i = 0; i < chart.Series.Count; i++)
            Draw(canvas, chart, i);
        yield return TerminalDrawing.Cut(chart.Title, style.Width, style.IsAscii);
        for (int row = 0; row < style.Height; row++)
            yield return Beside(labels[row], gutter, style.IsAscii) + canvas.Row(row, style).TrimEnd();
        foreach (string line in Below(chart.X, gutter, columns, style.IsAscii))
            yield return line;
        for (int i = 0; i < chart.Series.Count; i++)
            yield return Legend(chart.Series[i], canvas.Sample(i), i, style);
    }

    /// <summary>Returns the part to the left of a plot's line: its label and the axis.</summary>
    internal static string Beside(string label, int gutter, bool isAscii)
    {
        char axis = (isAscii, label.Length > 0) switch
        {
            (true, true) => '+',
            (true, false) => '|',
            (false, true) => '┤',
            _ => '│',
        };
        return $"{label.PadLeft(gutter - 1)} {axis}";
    }

    /// <summary>Returns the lines below a plot: the axis and its labels.</summary>
    internal static IEnumerable<string> Below(ChartAxis axis, int gutter, int columns, bool isAscii)
    {
        (string rule, string labels) = AxisLines.Below(axis, columns, isAscii);
        string margin = new(' ', gutter);
        yield return $"{margin}{(isAscii ? '+' : '└')}{rule}";
        yield return $"{margin} {labels}";
    }

    /// <summary>Returns a line of the legend.</summary>
    internal static string Legend(ChartSeries series, string sample, int number, TerminalStyle style)
    {
        string text = series switch
        {
            { Figures.Length: 0 } => series.Name,
            { Name.Length: 0 } => series.Figures,
            _ => $"{series.Name}: {series.Figures}",
        };
        return $"{style.Paint(sample, number)} " +
            TerminalDrawing.Cut(text, style.Width - sample.Length - 1, style.IsAscii);
    }

    private static Canvas NewCanvas(Chart chart, int columns, TerminalStyle style)
    {
        if (style.Cell is { } cell)
            return new PixelCanvas(columns, style.Height, cell, style.IsAscii);
        // Without colours, braille dots don't distinguish the curves.
        return style.IsAscii || (style.Colors.Count == 0 && chart.Series.Count > 1)
            ? new MarkCanvas(columns, style.Height, style.IsAscii)
            : new BrailleCanvas(columns, style.Height);
    }

    private static void Draw(Canvas canvas, Chart chart, int number)
    {
        ChartSeries series = chart.Series[number];
        bool isSteps = series.Shape == SeriesShape.Steps;
        (int X, int Y)? last = null;
        foreach ((int X, int Y)? dot in isSteps ? Steps(canvas, chart, series) : Points(canvas, chart, series))
        {
            if (dot is { } to)
            {
                (int X, int Y) begin = last ?? to;
                canvas.Line(isSteps ? begin with { X = to.X } : begin, to, number);
            }
            last = dot;
        }
    }

    // Null where a line has a gap.
    private static IEnumerable<(int X, int Y)?> Points(Canvas canvas, Chart chart, ChartSeries series) =>
        series.Points.Select(point => double.IsNaN(point.Y) ? null : ((int X, int Y)?)Dot(canvas, chart, point));

    // Returns the value at each column. Steps between two columns are merged into one vertical line.
    private static IEnumerable<(int X, int Y)?> Steps(Canvas canvas, Chart chart, ChartSeries series)
    {
        ChartPoint end = series.Points[^1];
        int last = Dot(canvas, chart, end).X;
        for (int column = 0; column < last; column++)
        {
            double x = chart.X.Value((double)column / (canvas.DotColumns - 1));
            yield return Dot(canvas, chart, new(x, series.ValueAt(x)));
        }
        yield return Dot(canvas, chart, end);
    }

    private static (int X, int Y) Dot(Canvas canvas, Chart chart, ChartPoint point) => (
        (int)Math.Round(chart.X.Position(point.X) * (canvas.DotColumns - 1)),
        (int)Math.Round(chart.Y.Position(point.Y) * (canvas.DotRows - 1)));
}
