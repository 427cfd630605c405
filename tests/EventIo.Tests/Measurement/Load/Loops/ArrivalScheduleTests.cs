using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Loops;
using EventIo.Native;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Loops;

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
    public void The_arrivals_of_several_loops_interleave()
    {
        LoadPlan plan = new() { LoopCount = 4 };
        IEnumerable<long> all = Enumerable.Range(0, 4)
            .SelectMany(loop => Due(new ArrivalSchedule(plan, 1_000, loop), 100)).Order();
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
        // The standard deviation of an exponential distribution equals its mean, and its median is ln 2 times the mean.
        Assert.InRange(Math.Sqrt(distances.Average(distance => Math.Pow(distance - mean, 2))), 0.97 * mean,
            1.03 * mean);
        Assert.InRange(distances.Order().ElementAt(50_000), 0.68 * mean, 0.71 * mean);
    }

    [Theory]
    [InlineData(ArrivalProcess.Constant)]
    [InlineData(ArrivalProcess.Poisson)]
    public void The_arrivals_of_several_generators_differ_and_begin_within_one_interval(
        ArrivalProcess arrival)
    {
        LoadPlan plan = new() { Arrival = arrival, GeneratorCount = 10 };
        long[][] generators = [.. Enumerable.Range(0, 10).Select(_ => Due(new ArrivalSchedule(plan, 10, loop: 0), 3))];
        Assert.Equal(10, generators.Select(due => due[1]).Distinct().Count());
        if (arrival == ArrivalProcess.Constant)
            Assert.All(generators, due => Assert.InRange(due[0], Begin, Begin + (Nanoseconds.PerSecond / 10)));
    }

    [Fact]
    public void Nothing_is_due_before_the_schedule_begins() =>
        Assert.Equal(MonotonicClock.Never, new ArrivalSchedule(new LoadPlan(), 1, loop: 0).NextAt);

    [Theory]
    [InlineData(ArrivalProcess.Constant)]
    [InlineData(ArrivalProcess.Poisson)]
    public void The_remaining_requests_of_a_billion_a_second_are_counted_in_few_steps(ArrivalProcess arrival)
    {
        var schedule = new ArrivalSchedule(new LoadPlan { Arrival = arrival }, 1e9, loop: 0);
        schedule.Begin(Begin);
        (long DueAt, long Count)[] rest =
            [.. schedule.Rest(Begin + Nanoseconds.PerSecond, Begin + (5 * Nanoseconds.PerSecond))];
        Assert.InRange(rest.Length, 1, 100_000);
        Assert.InRange(rest.Sum(step => step.Count), 3_999_999_999, 4_000_000_001);
        Assert.True(rest[0].DueAt >= Begin + Nanoseconds.PerSecond);
        Assert.True(rest[^1].DueAt < Begin + (5 * Nanoseconds.PerSecond));
    }

    [Theory]
    [InlineData(ArrivalProcess.Constant)]
    [InlineData(ArrivalProcess.Poisson)]
    public void The_remainder_of_a_schedule_begins_at_the_given_time(ArrivalProcess arrival)
    {
        var schedule = new ArrivalSchedule(new LoadPlan { Arrival = arrival }, 1_000, loop: 0);
        schedule.Begin(Begin);
        long from = Begin + (3 * Nanoseconds.PerSecond / 2);
        long until = Begin + (3 * Nanoseconds.PerSecond);
        (long DueAt, long Count)[] rest = [.. schedule.Rest(from, until)];
        Assert.All(rest, step => Assert.InRange(step.DueAt, from, until - 1));
        Assert.All(rest, step => Assert.Equal(1, step.Count));
        // For a Poisson process, the bounds are the mean plus or minus six standard deviations.
        Assert.InRange(rest.Length, arrival == ArrivalProcess.Constant ? 1_500 : 1_268, 1_732);
    }

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
