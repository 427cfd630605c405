namespace EventIo.Reporting.Charts;

/// <summary>A curve of a chart, or a series of bars.</summary>
/// <param name="Name">What the series describes.</param>
/// <param name="Shape">How its points are connected.</param>
/// <param name="Points">Its points, ordered by X; at least one.</param>
public sealed record ChartSeries(string Name, SeriesShape Shape, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>The figures that its legend shows: <c>P50 2.9 us, P99 3.6 us, max 43 us</c>.</summary>
    public string Figures { get; init; } = "";

    /// <summary>Returns the value of the step or bar that covers a position.</summary>
    /// <param name="x">The position, in the unit of the horizontal axis.</param>
    /// <returns>The value; beyond the last point, that of the last point.</returns>
    public double ValueAt(double x) => Points[Math.Min(Next(x), Points.Count - 1)].Y;

    // Returns the first point that is not before a position.
    private int Next(double x)
    {
        int low = 0;
        int high = Points.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Points[middle].X < x)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
