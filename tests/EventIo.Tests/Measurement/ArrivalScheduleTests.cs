using EventIo.Loop;
using EventIo.Measurement;
using EventIo.Measurement.Load;
using Xunit;

namespace EventIo.Tests.Measurement;

/// <summary>When the requests of an open loop are due.</summary>
public sealed class ArrivalScheduleTests
{
    private const long Begin = 1_000_000_000_000;

    [Fact]
    public void Constant_arrivals_never_drift()
    {
        long[] due = Due(new ArrivalSchedule(new LoadPlan(), 3, loop: 0), 3_000_001);
        Assert.Equal(Begin, due[0]);
        Assert.Equal(Begin + 1_000_000_000_000_000, due[^1]);
    }

    [Fact]
    public void The_arrivals_of_several_loops_fall_between_each_others()
    {
        LoadPlan plan = new() { LoopCount = 4 };
        IEnumerable<long> all = Enumerable.Range(0, 4).SelectMany(loop => Due(new ArrivalSchedule(plan, 1_000, loop), 100)).Order();
        Assert.Equal(Enumerable.Range(0, 400).Select(number => Begin + (number * 1_000_000L)), all);
    }

    [Fact]
    public void Poisson_arrivals_are_exponential_and_the_same_for_the_same_seed()
    {
        LoadPlan plan = new() { Arrival = ArrivalProcess.Poisson, Seed = 7 };
        long[] due = Due(new ArrivalSchedule(plan, 1_000, loop: 0), 100_001);
        Assert.Equal(due, Due(new ArrivalSchedule(plan, 1_000, loop: 0), 100_001));
        Assert.NotEqual(due, Due(new ArrivalSchedule(plan with { Seed = 8 }, 1_000, loop: 0), 100_001));
        double[] distances = [.. due.Zip(due.Skip(1), (first, second) => second - first)];
        double mean = distances.Average();
        Assert.InRange(mean, 0.98e6, 1.02e6);
        // Of an exponential distribution the deviation is the mean, and the median ln 2 of it.
        Assert.InRange(Math.Sqrt(distances.Average(distance => Math.Pow(distance - mean, 2))), 0.97 * mean, 1.03 * mean);
        Assert.InRange(distances.Order().ElementAt(50_000), 0.68 * mean, 0.71 * mean);
    }

    [Fact]
    public void Nothing_is_due_before_it_begins() =>
        Assert.Equal(TimerQueue.Never, new ArrivalSchedule(new LoadPlan(), 1, loop: 0).NextAt);

    private static long[] Due(ArrivalSchedule schedule, int count)
    {
        schedule.Begin(Begin);
        long[] due = new long[count];
        for (int i = 0; i < count; i++)
        {
            due[i] = schedule.NextAt;
            schedule.Advance();
        }
        return due;
    }
}
