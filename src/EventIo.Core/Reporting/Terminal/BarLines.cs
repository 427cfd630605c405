using EventIo.Reporting.Charts;
using EventIo.Reporting.Terminal.Images;

namespace EventIo.Reporting.Terminal;

/// <summary>Draws a bar in each line, or the confidence interval of a value.</summary>
internal static class BarLines
{
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    internal static IEnumerable<string> Of(BarChart chart, TerminalStyle style, List<PlacedImage> images)
    {
        int names = Math.Min(chart.Bars.Max(bar => bar.Name.Length), style.Width / 3);
        int texts = Math.Min(chart.Bars.Max(bar => bar.Text.Length), style.Width * 2 / 5);
        int columns = style.Width - names - texts - 3;
        yield return TerminalDrawing.Cut(chart.Title, style.Width, style.IsAscii);
        if (style.Cell is { } cell)
            images.Add(Draw(new PixelCanvas(columns, chart.Bars.Count, cell), chart, cell).At(line: 1, names + 2));
        foreach (Bar bar in chart.Bars)
        {
            string cells = style.Cell is not null ? new(' ', columns)
                : bar.Lower is { } lower && bar.Upper is { } upper
                ? Interval(chart.Axis, lower, bar.Value, upper, columns, style.IsAscii)
                : Solid(chart.Axis, bar.Value, columns, style.IsAscii);
            string name = TerminalDrawing.Cut(bar.Name, names, style.IsAscii).PadRight(names);
            string text = TerminalDrawing.Cut(bar.Text, texts, style.IsAscii);
            yield return $"{name} {(style.IsAscii ? '|' : '│')}{Paint(cells)} {text}".TrimEnd();
        }
        foreach (string line in CurveLines.Below(chart.Axis, names + 1, columns, style.IsAscii))
            yield return line;

        string Paint(string cells) => style.Cell is null ? style.Paint(cells, 0) : cells;
    }

    private static PixelCanvas Draw(PixelCanvas canvas, BarChart chart, PixelSize cell)
    {
        canvas.DrawGrid(chart.Axis, y: null);
        int gap = cell.Height / 5;
        for (int i = 0; i < chart.Bars.Count; i++)
        {
            Bar bar = chart.Bars[i];
            int bottom = canvas.DotRows - ((i + 1) * cell.Height);
            int middle = bottom + (cell.Height / 2);
            if (bar.Lower is { } lower && bar.Upper is { } upper)
            {
                canvas.Line((X(lower), middle), (X(upper), middle), 0);
                canvas.Line((X(lower), middle - gap), (X(lower), middle + gap), 0);
                canvas.Line((X(upper), middle - gap), (X(upper), middle + gap), 0);
                canvas.FillSeries(X(bar.Value) - gap, middle - gap, 2 * gap, 2 * gap, 0);
            }
            else
            {
                (int from, int to) = (Math.Min(X(0), X(bar.Value)), Math.Max(X(0), X(bar.Value)));
                canvas.FillSeries(from, bottom + gap, to - from + 1, cell.Height - (2 * gap), 0);
            }
        }
        return canvas;

        int X(double value) => (int)Math.Round(chart.Axis.Position(value) * (canvas.DotColumns - 1));
    }

    private static string Solid(ChartAxis axis, double value, int columns, bool isAscii)
    {
        double zero = axis.Position(0) * columns;
        double end = axis.Position(value) * columns;
        (double from, double to) = (Math.Min(zero, end), Math.Max(zero, end));
        char[] cells = Enumerable.Repeat(' ', columns).ToArray();
        for (int column = 0; column < columns; column++)
        {
            double filled = Math.Clamp(to - Math.Max(from, column), 0, 1);
            cells[column] = isAscii
                ? (filled >= 0.5 ? '#' : ' ')
                : Eighths[(int)Math.Round(filled * (Eighths.Length - 1))];
        }
        return new(cells);
    }

    private static string Interval(
        ChartAxis axis, double lower, double value, double upper, int columns, bool isAscii)
    {
        char[] cells = Enumerable.Repeat(' ', columns).ToArray();
        cells.AsSpan()[Cell(lower)..Cell(upper)].Fill(isAscii ? '-' : '─');
        cells[Cell(0)] = isAscii ? ':' : '┊';
        cells[Cell(lower)] = isAscii ? '|' : '├';
        cells[Cell(upper)] = isAscii ? '|' : '┤';
        cells[Cell(value)] = isAscii ? 'o' : '●';
        return new(cells);

        int Cell(double at) => (int)Math.Round(axis.Position(at) * (columns - 1));
    }
}
