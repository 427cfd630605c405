namespace EventIo.Reporting.Terminal;

/// <summary>A canvas with two by four dots in each cell, as braille patterns (U+2800 to U+28FF).</summary>
/// <param name="columns">Cells across.</param>
/// <param name="rows">Cells down.</param>
internal sealed class BrailleCanvas(int columns, int rows) : Canvas(columns, rows, DotsAcross, DotsDown)
{
    private const int DotsAcross = 2;
    private const int DotsDown = 4;
    private const int Blank = 0x2800;

    // The bit of each dot, by column and row: the Unicode Standard, section 21.1.
    private static readonly int[,] Bits = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    private readonly int[] _cells = new int[columns * rows];

    internal override string Sample(int series) => "⣀⣀";

    protected override void Draw(int cell, int x, int y, int series) => _cells[cell] |= Bits[x, y];

    protected override char Character(int cell) => _cells[cell] == 0 ? ' ' : (char)(Blank + _cells[cell]);
}
