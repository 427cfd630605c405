namespace EventIo.Reporting.Charts;

/// <summary>A mark on an axis.</summary>
/// <param name="Position">Its position: 0 is the beginning of the axis, 1 its end.</param>
/// <param name="Label">Its label.</param>
public readonly record struct ChartTick(double Position, string Label);
