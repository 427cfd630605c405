using EventIo.Reporting.Terminal.Images;

namespace EventIo.Reporting.Terminal;

/// <summary>An image over blank cells of a drawing.</summary>
/// <param name="Image">The image, as large as the cells.</param>
/// <param name="Line">The line of its upper edge, from 0.</param>
/// <param name="Column">The column of its left edge, from 0.</param>
/// <param name="Columns">Cells across.</param>
/// <param name="Rows">Cells down.</param>
public sealed record PlacedImage(PixelImage Image, int Line, int Column, int Columns, int Rows)
{
    /// <summary>Splits the image, between cells, into parts that are no larger than a terminal's limit.</summary>
    /// <param name="largest">The size of the largest image that the terminal shows.</param>
    internal IEnumerable<PlacedImage> Split(PixelSize largest)
    {
        var cell = new PixelSize(Image.Width / Columns, Image.Height / Rows);
        int across = Math.Max(1, largest.Width / cell.Width);
        int down = Math.Max(1, largest.Height / cell.Height);
        for (int row = 0; row < Rows; row += down)
        {
            for (int column = 0; column < Columns; column += across)
            {
                int columns = Math.Min(across, Columns - column);
                int rows = Math.Min(down, Rows - row);
                PixelImage part = Image.Part(
                    column * cell.Width, row * cell.Height, new(columns * cell.Width, rows * cell.Height));
                yield return new(part, Line + row, Column + column, columns, rows);
            }
        }
    }
}
