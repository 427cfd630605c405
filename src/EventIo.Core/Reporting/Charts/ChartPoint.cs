namespace EventIo.Reporting.Charts;

/// <summary>A point of a series, in the units of the axes.</summary>
/// <param name="X">Its position on the horizontal axis.</param>
/// <param name="Y">
/// Its position on the vertical axis; <see cref="double.NaN"/> for a gap in a line.
/// </param>
public readonly record struct ChartPoint(double X, double Y);
