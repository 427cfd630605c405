using System.Text;
using System.Text.RegularExpressions;
using EventIo.Reporting.Html;
using EventIo.Reporting.Rows;
using Xunit;

namespace EventIo.Tests.Reporting.Html;

/// <summary>What a report contains, and what it must not contain.</summary>
public sealed class ReportPageTests
{
    [Fact]
    public void Fifty_rows_with_their_findings_take_less_than_300_kB()
    {
        string page = ReportPage.Of(SampleReport.Of(rowCount: 50));
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 20_000, 300_000);
        for (int row = 1; row <= 50; row++)
            Assert.Contains($"<tr id=\"r{row}\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_refers_to_nothing_outside_it()
    {
        string page = ReportPage.Of(SampleReport.Of(rowCount: 3));
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        // SVG's namespace is a name, not an address that is requested.
        string others = page.Replace("xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal);
        Assert.DoesNotMatch("https?://|src=|@import|url\\(", others);
    }

    [Fact]
    public void Texts_are_escaped()
    {
        const string Attack = "<script>alert(1)</script>\" onload=\"x";
        ReportRow row = SampleRows.Load(
            SampleRows.Histogram(1_000, 2_000), ("ServerName", Attack), ("Reason", Attack),
            ("Verdict", new object?[] { SampleReport.Finding(Attack) }));
        string page = ReportPage.Of(new MeasurementReport(Attack, [row, SampleReport.Finding(Attack)]));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\" onload=\"", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "<script>|</script>"));
    }

    [Fact]
    public void Findings_with_the_same_remedy_are_one_item_and_errors_come_first()
    {
        string page = ReportPage.Of(SampleReport.Of(rowCount: 4));
        Assert.Equal(2, Regex.Count(page, "<article "));
        int error = page.IndexOf("Unanswered", StringComparison.Ordinal);
        int warning = page.IndexOf("TooFewSamples", StringComparison.Ordinal);
        Assert.InRange(error, 0, warning);
        Assert.Contains("<pre>ss -ltn</pre>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_row_states_where_when_and_how_it_was_produced()
    {
        string page = ReportPage.Of(SampleReport.Of(rowCount: 1));
        Assert.Contains("web1: EPYC, 2 processors, Linux 6.18, .NET 10", page, StringComparison.Ordinal);
        Assert.Contains("2026-03-01 12:00:00", page, StringComparison.Ordinal);
        Assert.Contains(
            "<code>Measure-EventServer 127.0.0.1 7007 -Workload Echo -ConnectionCount 10 -DurationSeconds 10</code>",
            page,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_without_rows_is_a_complete_page()
    {
        string page = ReportPage.Of(new MeasurementReport("Empty", []));
        Assert.Contains("0 rows from 1 host, 0 findings", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<section", page, StringComparison.Ordinal);
    }
}
