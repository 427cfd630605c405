using System.Globalization;
using EventIo.Measurement.Load;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Html;

/// <summary>A sortable table for each type of rows, followed by all their other figures.</summary>
internal static class TableSection
{
    // The maximum for rows that have lost PowerShell's default set of properties.
    private const int MostColumns = 8;

    // All figures of more rows would be too much for a reader and for a small file.
    private const int MostDetailed = 60;

    private static readonly string[] TailFigures =
        [nameof(LoadMeasurement.P999Microseconds), nameof(LoadMeasurement.MaxMicroseconds)];

    // Properties that remoting adds, that other sections show, or that only programs read.
    private static readonly HashSet<string> Hidden =
    [
        "Verdict", "Reading", "Host", "Distribution", "RunspaceId", "PSShowComputerName", "PSSourceJobInstanceId",
    ];

    internal static string Of(IReadOnlyList<NumberedRow> rows)
    {
        var html = new HtmlText();
        foreach (IGrouping<string, NumberedRow> type in rows
            .Where(row => row.Row.Kind != RowKind.Finding)
            .GroupBy(row => row.Type))
        {
            NumberedRow[] members = [.. type];
            string[] columns = Columns(members);
            Overview(html, type.Key, members, columns);
            if (members.Length <= MostDetailed)
                Details(html, members, columns);
        }
        return html.ToString();
    }

    private static void Overview(HtmlText html, string type, NumberedRow[] rows, string[] columns)
    {
        string caption = string.Create(CultureInfo.InvariantCulture, $"{Words(type)} ({rows.Length})");
        html.Add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
            .Add(HtmlText.Escape(caption)).Add("\">\n<table class=\"sortable\">\n").Element("caption", caption)
            .Add("<thead><tr><th scope=\"col\">#");
        foreach (string column in columns)
            html.Add($"<th scope=\"col\">{HtmlText.Escape(Unit(Words(column)))}");
        html.Add("\n<tbody>\n");
        foreach (NumberedRow row in rows)
        {
            html.Add($"<tr><td>{row.Link}");
            foreach (string column in columns)
                Cell(html, column, row.Row.Value(column));
            html.Add("\n");
        }
        html.Add("</table>\n</div>\n");
    }

    // Names go down and rows across, so that a name is written once. Values that are the same in all rows are written
    // once, too.
    private static void Details(HtmlText html, NumberedRow[] rows, string[] columns)
    {
        string[] names =
        [
            .. rows.SelectMany(row => row.Row.Values.Select(pair => pair.Key)).Distinct()
                .Where(name => !columns.Contains(name) && IsShown(name) && rows.Any(row => Text(row, name).Length > 0)),
        ];
        string[] equal = [.. names.Where(name => rows.Select(row => Text(row, name)).Distinct().Count() == 1)];
        if (names.Length == 0)
            return;
        html.Add("<details><summary>All other figures</summary>\n<div class=\"scroll\" tabindex=\"0\">\n<table>\n")
            .Add("<thead><tr><th scope=\"col\">Property");
        foreach (NumberedRow row in rows)
            html.Add($"<th scope=\"col\">{row.Link}");
        html.Add("\n<tbody>\n");
        foreach (string name in names.Except(equal))
        {
            html.Add($"<tr><th scope=\"row\">{HtmlText.Escape(name)}");
            foreach (NumberedRow row in rows)
                Cell(html, name, row.Row.Value(name));
            html.Add("\n");
        }
        html.Add("</table>\n</div>\n");
        if (equal.Length > 0)
        {
            html.Add(rows.Length > 1 ? "<p>The same in all rows:</p>\n<dl>\n" : "<dl>\n");
            foreach (string name in equal)
                html.Element("dt", name).Element("dd", Text(rows[0], name)).Add("\n");
            html.Add("</dl>\n");
        }
        html.Add("</details>\n");
    }

    private static void Cell(HtmlText html, string property, object? value) => html
        .Add(ReportRow.IsNumber(value) ? "<td class=\"n\">" : "<td>")
        .Add(HtmlText.Escape(CellText.Of(property, value)));

    private static string[] Columns(NumberedRow[] rows)
    {
        ReportRow first = rows[0].Row;
        if (first.Deciding.Count == 0)
        {
            return
            [
                .. first.Values.Where(pair => pair.Value is not (null or ReportRow or IReadOnlyList<object?>))
                    .Select(pair => pair.Key).Where(IsShown).Take(MostColumns),
            ];
        }
        // A column without any value is omitted.
        List<string> columns = [.. first.Deciding.Where(name => rows.Any(row => Text(row, name).Length > 0))];
        int last = columns.IndexOf(nameof(LoadMeasurement.P99Microseconds));
        if (last >= 0)
            columns.InsertRange(last + 1, TailFigures.Where(first.Has));
        return [.. columns];
    }

    private static bool IsShown(string name) =>
        !Hidden.Contains(name) && !name.StartsWith("Encoded", StringComparison.Ordinal);

    private static string Text(NumberedRow row, string name) => CellText.Of(name, row.Row.Value(name));

    // Short headers help a table fit on a page.
    private static string Unit(string words) => words
        .Replace("microseconds", "us", StringComparison.Ordinal)
        .Replace("nanoseconds", "ns", StringComparison.Ordinal);

    // P99Microseconds: P99 microseconds.
    private static string Words(string name) => string.Concat(name.Select((character, index) =>
        index > 0 && char.IsUpper(character) && !char.IsUpper(name[index - 1])
            ? $" {char.ToLowerInvariant(character)}"
            : character.ToString()));
}
