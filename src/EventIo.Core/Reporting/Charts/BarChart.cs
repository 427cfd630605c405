namespace EventIo.Reporting.Charts;

/// <summary>A value for each of several things, side by side on one axis.</summary>
/// <param name="Title">The title.</param>
/// <param name="Axis">The axis of the values.</param>
/// <param name="Bars">The things, in the order to show them; at least one.</param>
public sealed record BarChart(string Title, ChartAxis Axis, IReadOnlyList<Bar> Bars) : Picture(Title)
{
    /// <inheritdoc/>
    public override string Description =>
        $"{Title}. " + string.Join("; ", Bars.Select(bar => $"{bar.Name}: {bar.Text}")) + ".";
}
