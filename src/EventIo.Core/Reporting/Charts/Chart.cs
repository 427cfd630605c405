namespace EventIo.Reporting.Charts;

/// <summary>Series over two axes.</summary>
/// <param name="Title">The title.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">Its series; at least one, at most <see cref="Picture.MostSeries"/>.</param>
public sealed record Chart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartSeries> Series) : Picture(Title)
{
    /// <inheritdoc/>
    public override string Description =>
        $"{Title}: {Y.Title} over {X.Title}. " + string.Join("; ", Series.Select(Describe)) + ".";

    private static string Describe(ChartSeries series) =>
        series.Figures.Length == 0 ? series.Name : $"{series.Name}: {series.Figures}";
}
