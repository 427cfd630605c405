namespace EventIo.Reporting.Terminal;

/// <summary>
/// A canvas with one mark in each cell. Each series has its own mark, which distinguishes curves without colours.
/// </summary>
/// <param name="columns">Cells across.</param>
/// <param name="rows">Cells down.</param>
/// <param name="isAscii">Whether the marks are ASCII characters.</param>
internal sealed class MarkCanvas(int columns, int rows, bool isAscii) : Canvas(columns, rows, 1, 1)
{
    private const string AsciiMarks = "*+ox#@%&";
    private const string Marks = "●▲■◆○△□◇";

    private readonly char[] _cells = Enumerable.Repeat(' ', columns * rows).ToArray();

    internal override string Sample(int series) => Mark(series).ToString();

    protected override void Draw(int cell, int x, int y, int series) => _cells[cell] = Mark(series);

    protected override char Character(int cell) => _cells[cell];

    private char Mark(int series)
    {
        string marks = isAscii ? AsciiMarks : Marks;
        return marks[series % marks.Length];
    }
}
