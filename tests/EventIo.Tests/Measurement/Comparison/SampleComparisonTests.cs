using EventIo.Measurement.Comparison;
using EventIo.Measurement.Load;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Measurement.Comparison;

/// <summary>A comparison finds real differences, and no others.</summary>
public sealed class SampleComparisonTests
{
    [Theory]
    [InlineData(5, 5)]
    [InlineData(10, 10)]
    [InlineData(8, 30)]
    [InlineData(120, 120, Explicit = Run.Long)]
    public void Identical_samples_are_called_different_no_more_often_than_alpha(int before, int after)
    {
        var random = new Random(1);
        int wrong = Enumerable.Range(0, 1_000).Count(_ =>
            Compare(Latencies(random, before), Latencies(random, after))
                .Verdict != ComparisonVerdict.NoDifferenceShown);
        // The limit is 5 % of a thousand plus three standard deviations. With few samples, ranks are coarser and show
        // fewer differences.
        Assert.InRange(wrong, 0, 71);
    }

    [Fact]
    public void The_interval_has_the_true_difference_as_often_as_stated_and_excludes_zero_if_a_difference_is_shown()
    {
        var random = new Random(2);
        int inside = 0;
        for (int i = 0; i < 1_000; i++)
        {
            MeasurementComparison row = Compare(
                Latencies(random, 12), [.. Latencies(random, 12).Select(value => value + 30)]);
            inside += row.Lower <= 30 && row.Upper >= 30 ? 1 : 0;
            Assert.Equal(row.Lower > 0
                || row.Upper < 0, row.Verdict is ComparisonVerdict.Slower or ComparisonVerdict.Faster);
            Assert.InRange(row.Difference, row.Lower!.Value, row.Upper!.Value);
        }
        Assert.InRange(inside, 929, 1_000);
    }

    [Fact]
    public void A_difference_of_a_fifth_is_found_and_its_direction_depends_on_the_kind_of_figure()
    {
        var random = new Random(3);
        double[] before = Latencies(random, 10);
        double[] after = [.. Latencies(random, 10).Select(value => value * 1.2)];
        Assert.Equal(ComparisonVerdict.Slower, Compare(before, after).Verdict);
        Assert.Equal(ComparisonVerdict.Faster, Compare(after, before).Verdict);
        Assert.Equal(
            ComparisonVerdict.Faster,
            SampleComparison.Of(
                "RequestsPerSecond", before, after, 95, SampleComparison.IsHigherBetter("RequestsPerSecond")).Verdict);
        Assert.InRange(Compare(before, after).DifferencePercent!.Value, 15, 25);
    }

    [Fact]
    public void The_reported_least_difference_is_the_smallest_that_is_shown()
    {
        var random = new Random(4);
        double[] before = Latencies(random, 15);
        double[] after = Latencies(random, 15);
        MeasurementComparison row = Compare(before, after);
        // The second samples are first shifted so that there is no difference, and then by a little more than the least
        // difference, or by half of it.
        double[] centred = [.. after.Select(value => value - row.Difference)];
        Assert.Equal(ComparisonVerdict.Slower, Compare(
            before, [.. centred.Select(value => value + (row.LeastDifference!.Value * 1.001))]).Verdict);
        Assert.Equal(ComparisonVerdict.NoDifferenceShown, Compare(
            before, [.. centred.Select(value => value + (row.LeastDifference!.Value * 0.5))]).Verdict);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(2, 5)]
    public void Too_few_samples_do_not_prove_that_there_is_no_difference(int before, int after)
    {
        double[] low = [.. Enumerable.Range(1, before).Select(value => (double)value)];
        double[] high = [.. Enumerable.Range(1_000, after).Select(value => (double)value)];
        MeasurementComparison row = Compare(low, high);
        Assert.Equal((ComparisonVerdict.TooFewSamples, null, null), (row.Verdict, row.Lower, row.LeastDifference));
        Assert.Contains("repeat more often", row.Summary, StringComparison.Ordinal);
        Assert.Equal(ComparisonVerdict.Slower, Compare([1, 2, 3, 4], [11, 12, 13, 14]).Verdict);
    }

    // P50 in microseconds of three servers, which use 2,000, 2,000 and 2,400 us of CPU time per request. Each server
    // ran eight times, alternating with the others. "Quiet" had an idle processor; "Busy" had two processors and 20
    // busy threads.
    private static readonly double[][] Quiet =
    [
        [2136.063, 2119.679, 3823.615, 2138.111, 2168.831, 2113.535, 2123.775, 2117.631],
        [2215.935, 3778.559, 3753.983, 2150.399, 2138.111, 2136.063, 2115.583, 2117.631],
        [5025.791, 2535.423, 2547.711, 2547.711, 2521.087, 2506.751, 2529.279, 2553.855],
    ];

    private static readonly double[][] Busy =
    [
        [2103.295, 8261.631, 2053.119, 3794.943, 3139.583, 2044.927, 2404.351, 6189.055],
        [2052.095, 4114.431, 4259.839, 9314.303, 2063.359, 11952.127, 4464.639, 4052.991],
        [2447.359, 2461.695, 4562.943, 2562.047, 4259.839, 6524.927, 6873.087, 14319.615],
    ];

    [Fact]
    public void Recorded_runs_of_one_server_do_not_differ_and_those_of_a_slower_one_do()
    {
        MeasurementComparison same = Compare(Quiet[0], Quiet[1]);
        Assert.Equal(ComparisonVerdict.NoDifferenceShown, same.Verdict);
        Assert.InRange(Math.Abs(same.DifferencePercent!.Value), 0, 10);
        MeasurementComparison slower = Compare(Quiet[0], Quiet[2]);
        Assert.Equal(ComparisonVerdict.Slower, slower.Verdict);
        Assert.InRange(20, slower.LowerPercent!.Value, slower.UpperPercent!.Value);
    }

    [Fact]
    public void Runs_on_a_busy_machine_show_no_difference_and_report_the_least_difference_they_could_show()
    {
        Assert.Equal(ComparisonVerdict.NoDifferenceShown, Compare(Busy[0], Busy[1]).Verdict);
        MeasurementComparison row = Compare(Busy[0], Busy[2]);
        Assert.Equal(ComparisonVerdict.NoDifferenceShown, row.Verdict);
        // The interval contains the real difference, 20 %.
        Assert.InRange(20, row.LowerPercent!.Value, row.UpperPercent!.Value);
        Assert.True(row.LeastDifferencePercent > 20, row.Summary);
    }

    // Each run has one connection, with one request at a time. The slower path uses eight times as much
    // CPU time; the machine's load slows both.
    [Fact(Explicit = Run.Long)]
    public void Real_runs_of_a_slower_path_are_called_slower()
    {
        const int Runs = 8;
        using EventServer server = EventServerRegistry.Start(
            new EventServerOptions { Workload = Workload.Http, WorkerCount = 1 });
        LoadPlan plan = new()
        {
            Workload = LoadWorkload.Http,
            ConnectionCount = 1,
            DurationSeconds = 0.1,
            WarmupSeconds = 0,
        };
        double[] fast = [];
        double[] slow = [];
        for (int run = 0; run < Runs; run++)
        {
            fast = [.. fast, Median("/cpu/1000")];
            slow = [.. slow, Median("/cpu/8000")];
        }
        MeasurementComparison row = Compare(fast, slow);
        Assert.True(row.Verdict == ComparisonVerdict.Slower,
            $"{row.Summary} of {string.Join(", ", fast)} and {string.Join(", ", slow)}");
        Assert.True(row.Lower > 0);

        double Median(string path) =>
            LoadRuns.MeasureAtLeast(server, plan with { HttpPath = path }, requests: 5).P50Microseconds!.Value;
    }

    private static MeasurementComparison Compare(IReadOnlyList<double> before, IReadOnlyList<double> after) =>
        SampleComparison.Of("P99Microseconds", before, after, 95, SampleComparison.IsHigherBetter("P99Microseconds"));

    // The values are skewed like latencies: a minimum, and a long tail.
    private static double[] Latencies(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => 300 + (15 * -Math.Log(1 - random.NextDouble())))];
}
