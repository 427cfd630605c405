using EventIo.Measurement;
using EventIo.Servers;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Measurement;

/// <summary>Whether a comparison finds what is there, and nothing else.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData(5, 5)]
    [InlineData(10, 10)]
    [InlineData(8, 30)]
    [InlineData(120, 120)]
    public void What_is_the_same_is_told_apart_no_more_often_than_chance_allows(int before, int after)
    {
        var random = new Random(1);
        int wrong = Enumerable.Range(0, 1_000).Count(_ =>
            Compare(Latencies(random, before), Latencies(random, after)).Verdict != ComparisonVerdict.NoDifferenceShown);
        // 5 % of a thousand, and three standard deviations more; ranks of few samples are coarser, and err on the safe side.
        Assert.InRange(wrong, 0, 71);
    }

    [Fact]
    public void The_interval_has_the_truth_in_it_as_often_as_it_says_and_excludes_zero_when_a_difference_is_shown()
    {
        var random = new Random(2);
        int inside = 0;
        for (int i = 0; i < 1_000; i++)
        {
            MeasurementComparison row = Compare(Latencies(random, 12), [.. Latencies(random, 12).Select(value => value + 30)]);
            inside += row.Lower <= 30 && row.Upper >= 30 ? 1 : 0;
            Assert.Equal(row.Lower > 0 || row.Upper < 0, row.Verdict is ComparisonVerdict.Slower or ComparisonVerdict.Faster);
            Assert.InRange(row.Difference, row.Lower!.Value, row.Upper!.Value);
        }
        Assert.InRange(inside, 929, 1_000);
    }

    [Fact]
    public void A_fifth_slower_is_found_and_faster_and_slower_are_told_by_the_kind_of_figure()
    {
        var random = new Random(3);
        double[] before = Latencies(random, 10);
        double[] after = [.. Latencies(random, 10).Select(value => value * 1.2)];
        Assert.Equal(ComparisonVerdict.Slower, Compare(before, after).Verdict);
        Assert.Equal(ComparisonVerdict.Faster, Compare(after, before).Verdict);
        Assert.Equal(
            ComparisonVerdict.Faster,
            Comparison.Of("RequestsPerSecond", before, after, 95, Comparison.IsHigherBetter("RequestsPerSecond")).Verdict);
        Assert.InRange(Compare(before, after).DifferencePercent!.Value, 15, 25);
    }

    [Fact]
    public void The_least_difference_is_what_would_have_been_shown()
    {
        var random = new Random(4);
        double[] before = Latencies(random, 15);
        double[] after = Latencies(random, 15);
        MeasurementComparison row = Compare(before, after);
        // The same samples, moved together and then apart by a little more, or by much less.
        double[] centred = [.. after.Select(value => value - row.Difference)];
        Assert.Equal(ComparisonVerdict.Slower, Compare(before, [.. centred.Select(value => value + (row.LeastDifference!.Value * 1.001))]).Verdict);
        Assert.Equal(ComparisonVerdict.NoDifferenceShown, Compare(before, [.. centred.Select(value => value + (row.LeastDifference!.Value * 0.5))]).Verdict);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(2, 5)]
    public void Too_few_samples_are_no_proof_of_sameness(int before, int after)
    {
        double[] low = [.. Enumerable.Range(1, before).Select(value => (double)value)];
        double[] high = [.. Enumerable.Range(1_000, after).Select(value => (double)value)];
        MeasurementComparison row = Compare(low, high);
        Assert.Equal((ComparisonVerdict.TooFewSamples, null, null), (row.Verdict, row.Lower, row.LeastDifference));
        Assert.Contains("repeat more often", row.Summary, StringComparison.Ordinal);
        Assert.Equal(ComparisonVerdict.Slower, Compare([1, 2, 3, 4], [11, 12, 13, 14]).Verdict);
    }

    [Fact, Trait("Length", "Long")]
    public void Real_runs_of_one_server_are_the_same_and_those_of_a_slower_one_are_not()
    {
        const int Runs = 8;
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http, WorkerCount = 1 });
        LoadPlan plan = new() { Workload = LoadWorkload.Http, ConnectionCount = 1, DurationSeconds = 0.1, WarmupSeconds = 0.05 };
        double[][] medians = [[], [], []];
        string[] paths = ["/cpu/2000", "/cpu/2000", "/cpu/2400"];
        for (int run = 0; run < Runs; run++)
        {
            for (int which = 0; which < paths.Length; which++)
                medians[which] = [.. medians[which], LoadRuns.Measure(server, plan with { HttpPath = paths[which] }).P50Microseconds!.Value];
        }
        Assert.Equal(ComparisonVerdict.Slower, Compare(medians[0], medians[2]).Verdict);
        Assert.InRange(Math.Abs(Compare(medians[0], medians[1]).DifferencePercent!.Value), 0, 10);
    }

    private static MeasurementComparison Compare(IReadOnlyList<double> before, IReadOnlyList<double> after) =>
        Comparison.Of("P99Microseconds", before, after, 95, Comparison.IsHigherBetter("P99Microseconds"));

    // Skewed, as latencies are: a floor, and a tail.
    private static double[] Latencies(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => 300 + (15 * -Math.Log(1 - random.NextDouble())))];
}
