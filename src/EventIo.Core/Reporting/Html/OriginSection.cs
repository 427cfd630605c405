using EventIo.Measurement.Load;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Html;

/// <summary>How each row was produced: on which host, when, and by which command.</summary>
internal static class OriginSection
{
    private static readonly string[] Times = [nameof(LoadMeasurement.MeasuredAt), "SampledAt", "StartedAt"];

    internal static string Of(IReadOnlyList<NumberedRow> rows)
    {
        if (rows.Count == 0)
            return "";
        var html = new HtmlText();
        string[] hosts = [.. rows.Select(row => HostNames.Describe(row.Row)).OfType<string>().Distinct()];
        if (hosts.Length > 0)
        {
            html.Add("<ul>\n");
            foreach (string host in hosts)
                html.Element("li", host).Add("\n");
            html.Add("</ul>\n");
        }
        html.Add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"How each row was produced\">\n")
            .Add("<table class=\"sortable\">\n<thead><tr><th scope=\"col\">#<th scope=\"col\">Row")
            .Add("<th scope=\"col\">Host<th scope=\"col\">Time (UTC)<th scope=\"col\">Command that repeats it")
            .Add("\n<tbody>\n");
        foreach (NumberedRow row in rows)
        {
            object? time = Times.Select(row.Row.Time).FirstOrDefault(at => at is not null);
            html.Add($"<tr id=\"r{row.Id}\"><td>#{row.Id}<td>{HtmlText.Escape($"{row.Type} {row.Name}".TrimEnd())}")
                .Add($"<td>{HtmlText.Escape(HostNames.Of(row.Row) ?? "")}<td>{CellText.Of("", time)}<td>")
                .Add(RowCommand.Of(row.Row) is { } command ? $"<code>{HtmlText.Escape(command)}</code>" : "")
                .Add("\n");
        }
        return html.Add("</table>\n</div>\n").ToString();
    }
}
