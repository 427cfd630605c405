using System.Globalization;
using System.Text;

namespace EventIo.Reporting.Svg;

/// <summary>
/// A path of horizontal and vertical lines in tenths of a pixel, with relative coordinates: shorter than absolute ones,
/// and without adding up rounding errors.
/// </summary>
internal sealed class CornerPath
{
    private readonly StringBuilder _path = new();
    private long _x;
    private long _y;
    private long _across;

    /// <summary>Begins a path.</summary>
    /// <param name="x">Pixels from the left.</param>
    /// <param name="y">Pixels from the top.</param>
    internal CornerPath(double x, double y)
    {
        _x = Tenths(x);
        _y = Tenths(y);
        _path.Append('M').Append(SvgText.Number(x)).Append(' ').Append(SvgText.Number(y));
    }

    /// <summary>Draws a horizontal line; consecutive ones are merged.</summary>
    /// <param name="x">Where it ends.</param>
    internal void Across(double x)
    {
        _across += Tenths(x) - _x;
        _x = Tenths(x);
    }

    /// <summary>Draws a vertical line.</summary>
    /// <param name="y">Where it ends.</param>
    internal void Down(double y)
    {
        if (Tenths(y) == _y)
            return;
        Flush();
        Append('v', Tenths(y) - _y);
        _y = Tenths(y);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Flush();
        return _path.ToString();
    }

    private static long Tenths(double pixels) => (long)Math.Round(10 * pixels);

    private void Flush()
    {
        if (_across != 0)
            Append('h', _across);
        _across = 0;
    }

    private void Append(char command, long tenths) =>
        _path.Append(command).Append((tenths / 10.0).ToString("0.#", CultureInfo.InvariantCulture));
}
