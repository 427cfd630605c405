using EventIo.Measurement.Histograms;
using EventIo.Measurement.Load;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Plotting;

/// <summary>
/// Draws figures over the rate at which requests were due: the steps of a ramp, or runs at several rates.
/// </summary>
internal static class RateCharts
{
    private const string Rate = nameof(LoadMeasurement.RatePerSecond);

    private static readonly string[] Response =
    [
        nameof(LoadMeasurement.P50Microseconds),
        nameof(LoadMeasurement.P99Microseconds),
        nameof(LoadMeasurement.MaxMicroseconds),
    ];

    private static readonly string[] Service =
    [
        nameof(LoadMeasurement.ServiceP50Microseconds),
        nameof(LoadMeasurement.ServiceP99Microseconds),
        nameof(LoadMeasurement.ServiceMaxMicroseconds),
    ];

    /// <summary>Returns whether a row is a load at a rate.</summary>
    internal static bool HasRate(ReportRow row) => row.Kind == RowKind.Load && row.Number(Rate) is > 0;

    /// <summary>Returns whether rows are the steps of a ramp.</summary>
    internal static bool AreRamp(IEnumerable<ReportRow> rows) => rows
        .Where(row => HasRate(row) && row.Number(nameof(LoadMeasurement.RampStep)) is not null)
        .Select(row => row.Number(Rate)).Distinct().Count() > 1;

    internal static IEnumerable<Picture> Of(
        IReadOnlyList<ReportRow> rows, LatencyKind latency, IReadOnlyList<string> properties)
    {
        ReportRow[] measured = [.. rows.Where(HasRate)];
        // The rows of a ramp share a name, as the rate is on the axis.
        string[] names = RowNames.Groups(
            [.. measured.Select(row => new ReportRow(row.TypeName, [.. row.Values.Where(pair => pair.Key != Rate)]))]);
        IEnumerable<string[]> choice = properties.Count > 0
            ? properties.GroupBy(property => UnitText.Of(property).Unit).Select(group => group.ToArray())
            : [latency == LatencyKind.Service ? Service : Response];
        return choice.SelectMany(shown => Draw(measured, names, shown));
    }

    private static IEnumerable<Chart> Draw(ReportRow[] rows, string[] names, string[] properties)
    {
        ChartUnit unit = UnitText.Of(properties[0]).Unit;
        bool isNamed = names.Distinct().Count() > 1;
        ChartSeries[] series =
        [
            .. from name in names.Distinct()
               from property in properties
               let points = Points(rows, names, name, property)
               where points.Length > 0
               select new ChartSeries(
                   !isNamed ? property : properties.Length == 1 ? name : $"{name} {property}", SeriesShape.Line, points)
               {
                   Figures = $"{UnitText.Of(points[0].Y, unit)} at {UnitText.Of(points[0].X, ChartUnit.PerSecond)}, " +
                       $"{UnitText.Of(points[^1].Y, unit)} at {UnitText.Of(points[^1].X, ChartUnit.PerSecond)}",
               },
        ];
        foreach (ChartSeries[] part in series.Chunk(Picture.MostSeries))
        {
            ChartPoint[] all = [.. part.SelectMany(one => one.Points)];
            string title = properties.Length == 1 ? properties[0] : unit == ChartUnit.Seconds ? "Latency" : "Value";
            yield return new($"{title} over rate",
                ChartAxis.Linear("Requests due", ChartUnit.PerSecond, 0, all.Max(point => point.X)),
                unit == ChartUnit.Seconds && all.All(point => point.Y > 0)
                    ? ChartAxis.Logarithmic(title, unit, all.Min(point => point.Y), all.Max(point => point.Y))
                    : ChartAxis.Linear(title, unit, Math.Min(0, all.Min(point => point.Y)), all.Max(point => point.Y)),
                part);
        }
    }

    // Sorted by rate, whatever the order of the steps; a step without responses has no latency.
    private static ChartPoint[] Points(ReportRow[] rows, string[] names, string name, string property)
    {
        double factor = UnitText.Of(property).Factor;
        return
        [
            .. from pair in rows.Zip(names)
               where pair.Second == name
               let value = pair.First.Number(property)
               where value is not null
               orderby pair.First.Number(Rate)
               select new ChartPoint(pair.First.Number(Rate)!.Value, factor * value.Value),
        ];
    }
}
