using System.Xml.Linq;
using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Plotting;
using EventIo.Reporting.Rows;
using EventIo.Reporting.Svg;
using Xunit;

namespace EventIo.Tests.Reporting.Plotting;

/// <summary>The time line of rows that were read one after another.</summary>
public sealed class TimeLineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Intervals_are_drawn_at_their_ends_with_separate_plots_for_latencies_and_rate()
    {
        ReportRow[] rows = [Interval(1, 10), Interval(2, 20), Result()];
        Picture[] pictures = [.. Pictures.Of(rows, Pictures.Choose(rows), LatencyKind.Response, [])];
        var latency = (Chart)pictures[0];
        Assert.Equal(["P50Microseconds", "P99Microseconds"], latency.Series.Select(series => series.Name));
        Assert.Equal([new(1, 10e-6), new(2, 20e-6)], latency.Series[0].Points.Select(Rounded));
        Assert.Equal(ChartScale.Logarithmic, latency.Y.Scale);
        var rate = (Chart)pictures[1];
        Assert.Equal([new(1, 1_000), new(2, 2_000)], Assert.Single(rate.Series).Points);
        Assert.Equal(0, rate.Y.Min);
    }

    [Fact]
    public void An_interval_without_answers_is_a_gap_and_not_a_line()
    {
        ReportRow[] rows = [Interval(1, 10), Interval(2, null), Interval(3, 10), Interval(4, 10)];
        var chart = (Chart)Pictures.Of(rows, PictureKind.TimeLine, LatencyKind.Response, [])[0];
        Assert.Equal([false, true, false, false], chart.Series[0].Points.Select(point => double.IsNaN(point.Y)));
        string path = XDocument.Parse(SvgDrawing.Document(chart)).Descendants()
            .First(element => (string?)element.Attribute("class") == "l c0").Attribute("d")!.Value;
        Assert.Equal(2, path.Count(command => command == 'M'));
        Assert.Equal(1, path.Count(command => command == 'L'));
    }

    [Fact]
    public void Runs_one_after_another_are_drawn_by_the_time_of_day()
    {
        ReportRow[] rows = [Interval(1, 10), Interval(2, 10), Interval(1, 10, 60), Interval(2, 10, 60)];
        var chart = (Chart)Pictures.Of(rows, PictureKind.TimeLine, LatencyKind.Response, [])[0];
        Assert.Equal([0, 1, 60, 61], chart.Series[0].Points.Select(point => point.X));
    }

    [Fact]
    public void Rows_of_other_cmdlets_are_distinguished_by_their_subject()
    {
        ReportRow[] rows =
        [
            Loop(1, 0, 10), Loop(2, 0, 90), Loop(1, 1, 20), Loop(2, 1, 80),
        ];
        var chart = (Chart)Assert.Single(
            Pictures.Of(rows, PictureKind.TimeLine, LatencyKind.Response, ["RunningPercent"]));
        Assert.Equal(["thread 1", "thread 2"], chart.Series.Select(series => series.Name));
        Assert.Equal([new(0, 90), new(1, 80)], chart.Series[1].Points);
    }

    private static ChartPoint Rounded(ChartPoint point) => new(point.X, Math.Round(point.Y, 12));

    private static ReportRow Interval(double elapsed, double? p50, double began = 0) => SampleRows.Row(
        "LoadInterval", ("Target", "127.0.0.1:7007"), ("ElapsedSeconds", elapsed), ("IntervalSeconds", 1.0),
        ("P50Microseconds", p50), ("P99Microseconds", 2 * p50), ("RequestsPerSecond", 1_000 * elapsed),
        ("MeasuredAt", Noon.AddSeconds(began + elapsed)));

    private static ReportRow Result() => SampleRows.Load(
        SampleRows.Histogram(1_000), ("P50Microseconds", 1.0), ("MeasuredAt", Noon.AddSeconds(3)));

    private static ReportRow Loop(int thread, double seconds, double running) => SampleRows.Row(
        "EventLoopThread", ("ProcessName", "web"), ("ThreadId", thread), ("RunningPercent", running),
        ("MeasuredAt", Noon.AddSeconds(seconds)));
}
