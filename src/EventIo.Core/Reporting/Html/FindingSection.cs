using EventIo.Findings;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Html;

/// <summary>The findings of a report, most important first; those with the same remedy are one item.</summary>
internal static class FindingSection
{
    // The properties of rows that contain findings.
    private static readonly string[] Carriers = ["Verdict", "Reading"];

    /// <summary>Returns all findings: rows that are findings, and those that rows contain.</summary>
    internal static IEnumerable<(NumberedRow Row, ReportRow Finding)> Collect(IEnumerable<NumberedRow> rows) =>
        from row in rows
        from finding in row.Row.Kind == RowKind.Finding ? [row.Row] : Carriers.SelectMany(row.Row.Rows)
        where finding.Kind == RowKind.Finding
        select (row, finding);

    internal static string Of(IReadOnlyList<NumberedRow> rows)
    {
        var html = new HtmlText();
        foreach (var group in Collect(rows)
            .GroupBy(pair => (
                Kind: pair.Finding.Text(nameof(Finding.Kind)) ?? "",
                Severity: Severity(pair.Finding),
                Cause: pair.Finding.Text(nameof(Finding.Cause)) ?? "",
                Remedy: pair.Finding.Text(nameof(Finding.Remedy)) ?? "",
                Undo: pair.Finding.Text(nameof(Finding.Undo)) ?? ""))
            .OrderByDescending(group => group.Key.Severity)
            .ThenBy(group => Enum.TryParse(group.Key.Kind, out FindingKind kind) ? kind : (FindingKind)int.MaxValue))
        {
            string severity = group.Key.Severity.ToString();
            html.Add($"<article class=\"finding {severity.ToLowerInvariant()}\">\n<h3>")
                .Element("span class=\"badge\"", severity)
                .Add($" {HtmlText.Escape(group.Key.Kind)}</h3>\n");
            if (Enum.TryParse(group.Key.Kind, out FindingKind known) && Enum.IsDefined(known))
                html.Element("p class=\"dim\"", FindingCatalog.Describe(known).Meaning);
            html.Add("<ul>\n");
            foreach ((NumberedRow row, ReportRow finding) in group)
                html.Add($"<li>{row.Link} {Evidence(row, finding)}\n");
            html.Add("</ul>\n");
            Paragraph(html, "Cause", group.Key.Cause);
            Paragraph(html, "What to do", group.Key.Remedy);
            Paragraph(html, "How to undo it", group.Key.Undo);
            html.Add("</article>\n");
        }
        return html.ToString();
    }

    private static FindingSeverity Severity(ReportRow finding) =>
        Enum.TryParse(finding.Text(nameof(Finding.Severity)), out FindingSeverity severity)
            ? severity
            : FindingSeverity.Information;

    private static string Evidence(NumberedRow row, ReportRow finding)
    {
        string? subject = finding.Text(nameof(Finding.Subject));
        string about = subject ?? (row.Row.Kind == RowKind.Finding ? "" : row.Name);
        string? host = row.Row.Kind == RowKind.Finding ? HostNames.Of(row.Row) : null;
        string where = string.Join(" on ", new[] { about, host }.Where(text => !string.IsNullOrEmpty(text)));
        string evidence = HtmlText.Escape(finding.Text(nameof(Finding.Evidence)) ?? "");
        return where.Length == 0 ? evidence : $"<b>{HtmlText.Escape(where)}</b>: {evidence}";
    }

    private static void Paragraph(HtmlText html, string title, string text)
    {
        if (text.Length > 0)
            html.Element("h4", title).Add("\n").Element("pre", text).Add("\n");
    }
}
