using EventIo.Findings;
using EventIo.Measurement.Comparison;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Plotting;

/// <summary>Draws a figure of each row side by side; for comparisons the difference, for findings the count.</summary>
internal static class ComparisonCharts
{
    internal static IEnumerable<Picture> Of(IReadOnlyList<ReportRow> rows, IReadOnlyList<string> properties)
    {
        ReportRow[] comparisons = [.. rows.Where(row => row.Kind == RowKind.Comparison)];
        if (comparisons.Any(row => row.Number(nameof(MeasurementComparison.DifferencePercent)) is not null))
            yield return Differences(comparisons);
        ReportRow[] findings = [.. rows.Where(row => row.Kind == RowKind.Finding)];
        if (findings.Length > 0)
            yield return Kinds(findings);
        ReportRow[] others = [.. rows.Where(row => row.Kind is not (RowKind.Comparison or RowKind.Finding))];
        IEnumerable<string> shown = properties.Count > 0 ? properties
            : FigureChoice.ForComparison(others) is { } property ? [property]
            : [];
        foreach (string figure in shown)
        {
            ReportRow[] measured = [.. others.Where(row => row.Number(figure) is not null)];
            if (measured.Length > 0)
                yield return Figures(measured, figure);
        }
    }

    private static BarChart Differences(IReadOnlyList<ReportRow> rows)
    {
        ReportRow[] shown =
            [.. rows.Where(row => row.Number(nameof(MeasurementComparison.DifferencePercent)) is not null)];
        Bar[] bars = [.. shown.Zip(RowNames.Of(shown), Difference)];
        double[] ends =
            [.. bars.SelectMany(bar => new[] { bar.Value, bar.Lower ?? bar.Value, bar.Upper ?? bar.Value })];
        return new("Difference from the baseline, with its confidence interval",
            ChartAxis.Linear("Difference", ChartUnit.Percent, Math.Min(0, ends.Min()), Math.Max(0, ends.Max())), bars);
    }

    private static Bar Difference(ReportRow row, string name)
    {
        double value = row.Number(nameof(MeasurementComparison.DifferencePercent))!.Value;
        double? lower = row.Number(nameof(MeasurementComparison.LowerPercent));
        double? upper = row.Number(nameof(MeasurementComparison.UpperPercent));
        string interval = lower is null || upper is null
            ? ""
            : FormattableString.Invariant($" ({lower:+0.0;-0.0;0} to {upper:+0.0;-0.0;0})");
        string verdict = row.Text(nameof(MeasurementComparison.Verdict)) ?? "";
        string what = name.Length > 0 ? name : row.Text(nameof(MeasurementComparison.Property)) ?? "";
        return new(what, value, FormattableString.Invariant($"{value:+0.0;-0.0;0} %{interval} {verdict}"))
        {
            Lower = lower,
            Upper = upper,
        };
    }

    private static BarChart Kinds(IEnumerable<ReportRow> findings)
    {
        Bar[] bars =
        [
            .. findings.GroupBy(row => row.Text(nameof(Finding.Kind)) ?? "")
                .OrderByDescending(group => group.Count())
                .Select(group => new Bar(group.Key, group.Count(), FormattableString.Invariant(
                    $"{group.Count()} {group.First().Text(nameof(Finding.Severity))}"))),
        ];
        return new("Findings by kind", ChartAxis.Linear("Count", ChartUnit.None, 0, bars.Max(bar => bar.Value)), bars);
    }

    private static BarChart Figures(ReportRow[] rows, string property)
    {
        (ChartUnit unit, double factor) = UnitText.Of(property);
        Bar[] bars =
        [
            .. rows.Zip(RowNames.Of(rows), (row, name) =>
            {
                double value = factor * row.Number(property)!.Value;
                return new Bar(name, value, UnitText.Of(value, unit));
            }),
        ];
        return new(property,
            ChartAxis.Linear(
                property, unit, Math.Min(0, bars.Min(bar => bar.Value)), Math.Max(0, bars.Max(bar => bar.Value))),
            bars);
    }
}
