using EventIo.Reporting.Charts;
using EventIo.Reporting.Terminal.Images;

namespace EventIo.Reporting.Terminal;

/// <summary>The pixels of an image that covers cells, which are blank themselves.</summary>
/// <param name="columns">Cells across.</param>
/// <param name="rows">Cells down.</param>
/// <param name="cell">The size of a cell.</param>
/// <param name="isAscii">Whether the legend has characters of ASCII only.</param>
internal sealed class PixelCanvas(int columns, int rows, PixelSize cell, bool isAscii = false)
    : Canvas(columns, rows, cell.Width, cell.Height)
{
    // A line is as thick as the strokes of letters: two pixels in cells up to 23 pixels high.
    private readonly int _pen = Math.Max(2, cell.Height / 8);

    internal PixelImage Image { get; } = new(columns * cell.Width, rows * cell.Height);

    internal override string Sample(int series) => isAscii ? "--" : "━━";

    /// <summary>Places the image in a drawing.</summary>
    internal PlacedImage At(int line, int column) => new(Image, line, column, Columns, Rows);

    /// <summary>Draws a line at each tick; series are drawn over it.</summary>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis; <see langword="null"/> for none.</param>
    internal void DrawGrid(ChartAxis x, ChartAxis? y)
    {
        foreach (ChartTick tick in x.Ticks)
            Fill(Dot(tick.Position, DotColumns), 0, 1, DotRows, PixelImage.Grid);
        foreach (ChartTick tick in y?.Ticks ?? [])
            Fill(0, Dot(tick.Position, DotRows), DotColumns, 1, PixelImage.Grid);
    }

    /// <summary>Fills a rectangle.</summary>
    /// <param name="x">Its left edge.</param>
    /// <param name="y">Its lower edge, from the bottom.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels up.</param>
    /// <param name="series">The number of the series.</param>
    internal void FillSeries(int x, int y, int width, int height, int series) =>
        Fill(x, y, width, height, (byte)(PixelImage.FirstSeries + series));

    /// <summary>Returns an empty text: the image covers the line.</summary>
    internal override string Row(int row, TerminalStyle style) => "";

    protected override void Draw(int cell, int x, int y, int series)
    {
        // The dot is the middle of the pen.
        int left = (cell % Columns * (DotColumns / Columns)) + x - (_pen / 2);
        int top = (cell / Columns * (DotRows / Rows)) + y - (_pen / 2);
        FillSeries(left, DotRows - top - _pen, _pen, _pen, series);
    }

    protected override char Character(int cell) => ' ';

    private static int Dot(double position, int dots) => (int)Math.Round(position * (dots - 1));

    private void Fill(int x, int y, int width, int height, byte pixel)
    {
        for (int row = Math.Max(0, y); row < Math.Min(DotRows, y + height); row++)
        {
            for (int column = Math.Max(0, x); column < Math.Min(DotColumns, x + width); column++)
                Image[column, DotRows - 1 - row] = pixel;
        }
    }
}
