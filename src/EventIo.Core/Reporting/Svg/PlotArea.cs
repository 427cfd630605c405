using EventIo.Reporting.Charts;

namespace EventIo.Reporting.Svg;

/// <summary>The area of a plot in its picture, in pixels.</summary>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Width">The width.</param>
/// <param name="Height">The height.</param>
internal readonly record struct PlotArea(double Left, double Top, double Width, double Height)
{
    // The width of a digit of 12 pixels in the fonts of browsers, rounded up.
    private const double LabelCharacter = 7;
    private const double LabelGap = 10;

    internal double Right => Left + Width;

    internal double Bottom => Top + Height;

    internal double X(double position) => Left + (position * Width);

    internal double Y(double position) => Bottom - (position * Height);

    /// <summary>Draws lines and labels for a horizontal axis below the plot.</summary>
    internal void DrawX(SvgText svg, ChartAxis axis)
    {
        double free = double.NegativeInfinity;
        // The last label shows the axis's end: labels that would touch it are omitted.
        ChartTick last = axis.Ticks[^1];
        double end = Begin(last);
        foreach (ChartTick tick in axis.Ticks)
        {
            double x = X(tick.Position);
            svg.Line("g", x, Top, x, Bottom);
            double begin = Begin(tick);
            if (tick != last && (begin < free || begin + Length(tick) + LabelGap > end))
                continue;
            svg.Label("m", x, Bottom + 16, tick.Label);
            free = begin + Length(tick) + LabelGap;
        }
    }

    /// <summary>Draws lines and labels for a vertical axis beside the plot.</summary>
    internal void DrawY(SvgText svg, ChartAxis axis)
    {
        double free = double.PositiveInfinity;
        foreach (ChartTick tick in axis.Ticks)
        {
            double y = Y(tick.Position);
            svg.Line("g", Left, y, Right, y);
            if (y > free)
                continue;
            svg.Label("e", Left - 6, y + 4, tick.Label);
            free = y - 14;
        }
    }

    private static double Length(ChartTick tick) => LabelCharacter * tick.Label.Length;

    private double Begin(ChartTick tick) => X(tick.Position) - (Length(tick) / 2);
}
