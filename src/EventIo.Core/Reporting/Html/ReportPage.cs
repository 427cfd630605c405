using System.Globalization;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Html;

/// <summary>
/// Writes a report as one HTML file that opens offline: it contains styles, script and pictures, and its content
/// security policy forbids every request.
/// </summary>
public static class ReportPage
{
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <returns>The HTML document.</returns>
    public static string Of(MeasurementReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        NumberedRow[] rows = NumberedRow.Of(report.Rows);
        (string Id, string Title, string Content)[] sections =
        [
            .. new[]
            {
                ("findings", "Findings", FindingSection.Of(rows)),
                ("pictures", "Pictures", PictureSection.Of(rows)),
                ("tables", "Tables", TableSection.Of(rows)),
                ("origin", "How each row was produced", OriginSection.Of(rows)),
            }.Where(section => section.Item3.Length > 0),
        ];
        var page = new HtmlText();
        page.Add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">\n")
            .Add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Add("<meta name=\"color-scheme\" content=\"light dark\">\n")
            // Without an icon, a browser requests one from the server.
            .Add("<link rel=\"icon\" href=\"data:,\">\n")
            .Element("title", report.Title)
            .Add($"\n<style>\n{ReportResource.Read("picture.css")}\n{ReportResource.Read("report.css")}\n</style>\n")
            .Add("</head>\n<body>\n<header>\n")
            .Element("h1", report.Title)
            .Add("\n")
            .Element("p", Summary(report, rows))
            .Add("\n<nav aria-label=\"Sections\"><ul>");
        foreach ((string id, string title, _) in sections)
            page.Add($"<li><a href=\"#{id}\">{HtmlText.Escape(title)}</a></li>");
        page.Add("</ul></nav>\n</header>\n<main>\n");
        foreach ((string id, string title, string content) in sections)
        {
            page.Add($"<section id=\"{id}\" aria-labelledby=\"{id}-h\">\n")
                .Element($"h2 id=\"{id}-h\"", title)
                .Add($"\n{content}</section>\n");
        }
        page.Add($"</main>\n<script>\n{ReportResource.Read("report.js")}\n</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static string Summary(MeasurementReport report, NumberedRow[] rows)
    {
        int hosts = rows.Select(row => HostNames.Of(row.Row)).OfType<string>().Distinct().Count();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(rows.Length, "row")} from {Count(Math.Max(1, hosts), "host")}, " +
            $"{Count(FindingSection.Collect(rows).Count(), "finding")}. Written by EventIo {report.Version} on " +
            $"{report.CreatedOn}, {report.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.");
    }

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
