using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Servers;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Running;

/// <summary>The intervals of a run, on a machine of any speed.</summary>
public sealed class LoadIntervalTests
{
    private static readonly LoadPlan Run = new()
    {
        DurationSeconds = 0.5,
        WarmupSeconds = 0.05,
        IntervalSeconds = 0.1,
        RatePerSecond = 2_000,
        ConnectionCount = 8,
        LoopCount = 2,
    };

    [Fact]
    public void Intervals_add_up_to_the_whole()
    {
        (LoadInterval[] intervals, LoadMeasurement whole) = Measure(Run, () => { });
        // On a busy machine some intervals are longer, and there are fewer; together they cover the whole time.
        Assert.InRange(intervals.Length, 1, 6);
        Assert.All(intervals, interval => Assert.True(interval.IntervalSeconds > 0));
        Assert.All(intervals, interval => Assert.Equal(0.1, interval.RequestedSeconds));
        Assert.Equal(intervals.Sum(interval => interval.IntervalSeconds), intervals[^1].ElapsedSeconds, 0.01);
        Assert.Equal(intervals.Select(one => one.Number).Distinct().Order(), intervals.Select(one => one.Number));
        AssertSum(whole, intervals);
    }

    [Fact]
    public void The_number_of_an_interval_that_could_not_end_is_missing()
    {
        (LoadInterval[] intervals, LoadMeasurement whole) = Measure(
            // The loops have a second tally while the first one is read, and none for the intervals after that.
            Run with { DurationSeconds = 1, IntervalSeconds = 0.05 }, () => Thread.Sleep(300));
        Assert.True(intervals[^1].Number > intervals.Length, $"{intervals[^1].Number} of {intervals.Length}");
        AssertSum(whole, intervals);
    }

    private static (LoadInterval[] Intervals, LoadMeasurement Whole) Measure(LoadPlan plan, Action afterTheFirst)
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        List<LoadInterval> intervals = [];
        LoadMeasurement? whole = null;
        foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in LoadGenerator.Run(
            LoadRuns.Against(server, plan), TestContext.Current.CancellationToken))
        {
            whole = update.Result ?? whole;
            if (update.Interval is not { } interval)
                continue;
            intervals.Add(interval);
            if (intervals.Count == 1)
                afterTheFirst();
        }
        return ([.. intervals], whole!);
    }

    private static void AssertSum(LoadMeasurement whole, LoadInterval[] intervals)
    {
        Assert.Equal(whole.Requests, intervals.Sum(interval => interval.Requests));
        Assert.Equal(whole.ResponseHistogram!.TotalCount, intervals.Sum(
            interval => interval.ResponseHistogram!.TotalCount));
    }
}
