namespace EventIo.Reporting.Terminal.Images;

/// <summary>Pixels, each of them transparent, or in the colour of the grid or of a series.</summary>
/// <param name="width">Pixels across.</param>
/// <param name="height">Pixels down.</param>
public sealed class PixelImage(int width, int height)
{
    /// <summary>A pixel that shows the background of the terminal.</summary>
    public const byte Transparent = 0;

    /// <summary>A pixel of the grid.</summary>
    public const byte Grid = 1;

    /// <summary>A pixel of the first series; those of the others follow.</summary>
    public const byte FirstSeries = 2;

    private readonly byte[] _pixels = new byte[width * height];

    /// <summary>Pixels across.</summary>
    public int Width => width;

    /// <summary>Pixels down.</summary>
    public int Height => height;

    /// <summary>A pixel.</summary>
    /// <param name="x">From the left, from 0.</param>
    /// <param name="y">From the top, from 0.</param>
    public byte this[int x, int y]
    {
        get => _pixels[(y * width) + x];
        set => _pixels[(y * width) + x] = value;
    }

    /// <summary>Copies a rectangle.</summary>
    /// <param name="left">Its left edge.</param>
    /// <param name="top">Its upper edge.</param>
    /// <param name="size">Its size.</param>
    /// <returns>A new image.</returns>
    internal PixelImage Part(int left, int top, PixelSize size)
    {
        var part = new PixelImage(size.Width, size.Height);
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
                part[x, y] = this[left + x, top + y];
        }
        return part;
    }
}
