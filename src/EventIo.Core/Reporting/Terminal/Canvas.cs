using System.Text;

namespace EventIo.Reporting.Terminal;

/// <summary>Dots in the cells of a terminal, each cell in the colour of the series that was drawn there last.</summary>
/// <param name="columns">Cells across.</param>
/// <param name="rows">Cells down.</param>
/// <param name="dotsAcross">Dots across a cell.</param>
/// <param name="dotsDown">Dots down a cell.</param>
internal abstract class Canvas(int columns, int rows, int dotsAcross, int dotsDown)
{
    private readonly int[] _series = Enumerable.Repeat(-1, columns * rows).ToArray();

    /// <summary>The number of cells across the canvas.</summary>
    protected int Columns => columns;

    /// <summary>The number of cells down the canvas.</summary>
    protected int Rows => rows;

    /// <summary>The number of dots across the canvas.</summary>
    internal int DotColumns => columns * dotsAcross;

    /// <summary>The number of dots down the canvas.</summary>
    internal int DotRows => rows * dotsDown;

    /// <summary>Returns the sample of a series for the legend.</summary>
    /// <param name="series">Its number.</param>
    internal abstract string Sample(int series);

    /// <summary>Sets a dot.</summary>
    /// <param name="x">From the left, from 0.</param>
    /// <param name="y">From the bottom, from 0.</param>
    /// <param name="series">The number of the series.</param>
    internal void Set(int x, int y, int series)
    {
        int fromTop = DotRows - 1 - y;
        int cell = (fromTop / dotsDown * columns) + (x / dotsAcross);
        _series[cell] = series;
        Draw(cell, x % dotsAcross, fromTop % dotsDown, series);
    }

    /// <summary>Sets the dots of a line.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="series">The number of the series.</param>
    internal void Line((int X, int Y) from, (int X, int Y) to, int series)
    {
        int steps = Math.Max(1, Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
        for (int step = 0; step <= steps; step++)
        {
            double share = (double)step / steps;
            Set(Between(from.X, to.X, share), Between(from.Y, to.Y, share), series);
        }
    }

    /// <summary>Returns a line of cells.</summary>
    /// <param name="row">Its number from the top, from 0.</param>
    /// <param name="style">The colours.</param>
    /// <returns>The cells, with a colour for each run of one series.</returns>
    internal virtual string Row(int row, TerminalStyle style)
    {
        var line = new StringBuilder();
        for (int begin = 0, end; begin < columns; begin = end)
        {
            int series = _series[(row * columns) + begin];
            end = begin + 1;
            while (end < columns && _series[(row * columns) + end] == series)
                end++;
            string run = string.Concat(Enumerable.Range((row * columns) + begin, end - begin).Select(Character));
            line.Append(series < 0 ? run : style.Paint(run, series));
        }
        return line.ToString();
    }

    /// <summary>Draws a dot of a cell.</summary>
    /// <param name="cell">The cell's index.</param>
    /// <param name="x">Within the cell, from the left.</param>
    /// <param name="y">Within the cell, from the top.</param>
    /// <param name="series">The number of the series.</param>
    protected abstract void Draw(int cell, int x, int y, int series);

    /// <summary>Returns the character of a cell.</summary>
    /// <param name="cell">The cell's index.</param>
    protected abstract char Character(int cell);

    private static int Between(int from, int to, double share) => (int)Math.Round(from + (share * (to - from)));
}
