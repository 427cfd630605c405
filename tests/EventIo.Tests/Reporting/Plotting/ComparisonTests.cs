using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Plotting;
using EventIo.Reporting.Rows;
using Xunit;

namespace EventIo.Tests.Reporting.Plotting;

/// <summary>The figures that a comparison shows side by side.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void Numbers_that_identify_something_are_not_compared()
    {
        ReportRow row = SampleRows.Row("Socket", ("ProcessId", 812), ("LocalPort", 80), ("Drops", 5)) with
        { Deciding = ["ProcessId", "LocalPort"] };
        Assert.Empty(Pictures.Of([row], PictureKind.Comparison, LatencyKind.Response, []));
        Picture picture = Assert.Single(Pictures.Of(
            [row with { Deciding = ["ProcessId", "Drops"] }], PictureKind.Comparison, LatencyKind.Response, []));
        Assert.Equal("Drops", picture.Title);
    }

    [Fact]
    public void Findings_are_counted_by_kind()
    {
        ReportRow[] rows = [Finding("Herd"), Finding("Ghost"), Finding("Herd")];
        var chart = (BarChart)Assert.Single(Pictures.Of(rows, PictureKind.Comparison, LatencyKind.Response, []));
        Assert.Equal(["Herd: 2 Warning", "Ghost: 1 Warning"], chart.Bars.Select(bar => $"{bar.Name}: {bar.Text}"));
    }

    private static ReportRow Finding(string kind) =>
        SampleRows.Row("Finding", ("Kind", kind), ("Severity", "Warning"), ("Evidence", "It is so."));
}
