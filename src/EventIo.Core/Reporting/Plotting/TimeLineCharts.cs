using EventIo.Measurement.Load;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Plotting;

/// <summary>Draws figures over time: intervals of a load, or rows of -Watch.</summary>
internal static class TimeLineCharts
{
    // The properties with the time of a row.
    private static readonly string[] Times = [nameof(LoadInterval.MeasuredAt), "SampledAt"];

    /// <summary>Returns whether a row has a time.</summary>
    internal static bool HasTime(ReportRow row) => At(row) is not null;

    internal static IEnumerable<Picture> Of(IReadOnlyList<ReportRow> rows, IReadOnlyList<string> properties)
    {
        ReportRow[] timed = [.. rows.Where(HasTime)];
        // The result of a run is not a point in time.
        if (timed.Any(row => row.Kind == RowKind.Interval))
            timed = [.. timed.Where(row => row.Kind != RowKind.Load)];
        string[] names = RowNames.Groups(timed);
        IEnumerable<string[]> choice = properties.Count > 0
            ? properties.GroupBy(property => UnitText.Of(property).Unit).Select(group => group.ToArray())
            : FigureChoice.ForTimeLine(timed);
        return choice.SelectMany(shown => Draw(timed, names, shown));
    }

    private static IEnumerable<Chart> Draw(ReportRow[] rows, string[] names, string[] properties)
    {
        double[] seconds = Seconds(rows, names);
        ChartUnit unit = UnitText.Of(properties[0]).Unit;
        bool isNamed = names.Distinct().Count() > 1;
        ChartSeries[] series =
        [
            .. from name in names.Distinct()
               from property in properties
               let points = Points(rows, names, seconds, name, property)
               let values = points.Where(point => !double.IsNaN(point.Y)).ToArray()
               where values.Length > 0
               select new ChartSeries(
                   !isNamed ? property : properties.Length == 1 ? name : $"{name} {property}", SeriesShape.Line, points)
               {
                   Figures = $"last {UnitText.Of(values[^1].Y, unit)}",
               },
        ];
        foreach (ChartSeries[] part in series.Chunk(Picture.MostSeries))
        {
            ChartPoint[] all = [.. part.SelectMany(one => one.Points).Where(point => !double.IsNaN(point.Y))];
            string title = properties.Length == 1 ? properties[0] : unit == ChartUnit.Seconds ? "Latency" : "Value";
            yield return new($"{title} over time",
                ChartAxis.Time("Time", seconds.Max()),
                unit == ChartUnit.Seconds && all.All(point => point.Y > 0)
                    ? ChartAxis.Logarithmic(title, unit, all.Min(point => point.Y), all.Max(point => point.Y))
                    : ChartAxis.Linear(title, unit, Math.Min(0, all.Min(point => point.Y)), all.Max(point => point.Y)),
                part);
        }
    }

    // An interval without responses has no latency: the line has a gap there.
    private static ChartPoint[] Points(
        ReportRow[] rows, string[] names, double[] seconds, string name, string property)
    {
        double factor = UnitText.Of(property).Factor;
        return
        [
            .. Enumerable.Range(0, rows.Length)
                .Where(i => names[i] == name)
                .Select(i => new ChartPoint(seconds[i], factor * (rows[i].Number(property) ?? double.NaN)))
                .OrderBy(point => point.X),
        ];
    }

    // A load's intervals count time from the beginning of the measured time; other rows, from the earliest row.
    private static double[] Seconds(ReportRow[] rows, string[] names)
    {
        if (rows.Length > 0 && rows.All(row => row.Kind == RowKind.Interval)
            && rows.Zip(names).GroupBy(pair => pair.Second).All(run => IsOneRun(run.Select(pair => pair.First))))
            return [.. rows.Select(row => row.Number(nameof(LoadInterval.ElapsedSeconds)) ?? 0)];
        DateTimeOffset first = rows.Length == 0 ? default : rows.Min(row => At(row)!.Value);
        return [.. rows.Select(row => (At(row)!.Value - first).TotalSeconds)];
    }

    // If there are several runs, each begins at 0 again.
    private static bool IsOneRun(IEnumerable<ReportRow> rows)
    {
        double[] elapsed = [.. rows.Select(row => row.Number(nameof(LoadInterval.ElapsedSeconds)) ?? 0)];
        return elapsed.Zip(elapsed.Skip(1)).All(pair => pair.Second > pair.First);
    }

    private static DateTimeOffset? At(ReportRow row) =>
        Times.Select(row.Time).FirstOrDefault(time => time is not null);
}
