using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Plotting;
using EventIo.Reporting.Rows;
using Xunit;

namespace EventIo.Tests.Reporting.Plotting;

/// <summary>Latency over the rate of an open loop.</summary>
public sealed class RateTests
{
    [Fact]
    public void Steps_of_a_ramp_are_one_curve_for_each_latency_in_the_order_of_the_rates()
    {
        ReportRow[] rows = [Step(1, 100, 10), Step(2, 400, 90), Step(3, 200, 20)];
        Assert.Equal(PictureKind.Rate, Pictures.Choose(rows));
        var chart = (Chart)Assert.Single(Pictures.Of(rows, PictureKind.Rate, LatencyKind.Response, []));
        Assert.Equal(["P50Microseconds", "P99Microseconds"], chart.Series.Select(series => series.Name));
        Assert.Equal(
            [(100, 10), (200, 20), (400, 90)],
            chart.Series[0].Points.Select(point => (point.X, Math.Round(point.Y * 1e6, 6))));
        Assert.Equal((ChartUnit.PerSecond, 0), (chart.X.Unit, chart.X.Min));
    }

    [Fact]
    public void Ramps_of_several_hosts_are_distinguished_and_other_figures_can_be_drawn()
    {
        ReportRow[] rows = [Step(1, 100, 10, "a"), Step(2, 200, 20, "a"), Step(1, 100, 30, "b"), Step(2, 200, 40, "b")];
        var chart = (Chart)Assert.Single(
            Pictures.Of(rows, PictureKind.Rate, LatencyKind.Response, ["RequestsPerSecond"]));
        Assert.Equal(["on a", "on b"], chart.Series.Select(series => series.Name));
        Assert.Equal([new(100, 99), new(200, 199)], chart.Series[1].Points);
    }

    [Fact]
    public void Runs_at_one_rate_are_not_a_ramp_and_rows_without_a_rate_are_left_out()
    {
        ReportRow[] rows = [Step(1, 100, 10), Step(1, 100, 20), SampleRows.Load(SampleRows.Histogram(1_000))];
        Assert.Equal(PictureKind.Percentile, Pictures.Choose(rows));
        Assert.Equal(
            [true, true, false], rows.Select(row => Pictures.Suits(row, PictureKind.Rate, LatencyKind.Response)));
    }

    private static ReportRow Step(int step, double rate, double p50, string host = "a") => SampleRows.Load(
        SampleRows.Histogram(1_000), ("RampStep", step), ("RatePerSecond", rate), ("P50Microseconds", p50),
        ("P99Microseconds", 2 * p50), ("RequestsPerSecond", rate - 1), ("PSComputerName", host));
}
