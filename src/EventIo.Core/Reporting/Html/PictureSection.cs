using System.Globalization;
using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Plotting;
using EventIo.Reporting.Rows;
using EventIo.Reporting.Svg;

namespace EventIo.Reporting.Html;

/// <summary>The pictures of a report: everything that can be drawn from its rows.</summary>
internal static class PictureSection
{
    // More bars than this are better shown as a table.
    private const int MostBars = 40;

    internal static string Of(IReadOnlyList<NumberedRow> rows)
    {
        var html = new HtmlText();
        int number = 0;
        foreach (Picture picture in Collect(rows))
        {
            number++;
            html.Add("<figure>")
                .Add(SvgDrawing.Of(picture, "p" + number.ToString(CultureInfo.InvariantCulture)))
                .Add("</figure>\n");
        }
        return html.ToString();
    }

    private static IEnumerable<Picture> Collect(IReadOnlyList<NumberedRow> rows)
    {
        ReportRow[] all = [.. rows.Select(row => row.Row)];
        ReportRow[] comparisons = [.. all.Where(row => row.Kind == RowKind.Comparison)];
        // For a run's intervals, a time line shows more than a curve for each.
        ReportRow[][] results =
            [.. all.Where(row => row.Kind != RowKind.Interval).GroupBy(row => row.Kind, (_, kind) => kind.ToArray())];
        ReportRow[] intervals = [.. all.Where(row => row.Kind == RowKind.Interval)];
        return
        [
            .. Draw(comparisons, PictureKind.Comparison),
            .. RateCharts.AreRamp(all) ? Draw(all, PictureKind.Rate) : [],
            .. results.SelectMany(kind => Draw(kind, PictureKind.Percentile)),
            .. results.SelectMany(kind => Draw(kind, PictureKind.Histogram)),
            .. Draw(intervals, PictureKind.TimeLine),
            .. rows.Where(row => row.Row.Kind is RowKind.Transfer or RowKind.Other)
                .GroupBy(row => row.Type, row => row.Row)
                .SelectMany(type => Others([.. type])),
        ];
    }

    // Rows of -Watch show a few things at many times; others are compared side by side.
    private static IEnumerable<Picture> Others(ReportRow[] rows)
    {
        bool isRepeated = rows.All(row => Pictures.Suits(row, PictureKind.TimeLine, LatencyKind.Response))
            && RowNames.Groups(rows).Distinct().Count() <= rows.Length / 2;
        if (isRepeated)
            return Draw(rows, PictureKind.TimeLine);
        return rows.Length is > 1 and <= MostBars ? Draw(rows, PictureKind.Comparison) : [];
    }

    private static IReadOnlyList<Picture> Draw(ReportRow[] rows, PictureKind kind) =>
        rows.Length == 0 ? [] : Pictures.Of(rows, kind, LatencyKind.Response, []);
}
