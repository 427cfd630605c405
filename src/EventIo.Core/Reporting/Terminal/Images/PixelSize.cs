namespace EventIo.Reporting.Terminal.Images;

/// <summary>The size of a character cell or of an image.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
public readonly record struct PixelSize(int Width, int Height)
{
    /// <summary>
    /// The cell of a VT340, by which terminals scale images if they don't report the size of their own cells.
    /// </summary>
    public static readonly PixelSize UsualCell = new(10, 20);
}
