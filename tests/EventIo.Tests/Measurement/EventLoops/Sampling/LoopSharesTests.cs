using CsCheck;
using EventIo.Measurement.EventLoops.Sampling;
using Xunit;

namespace EventIo.Tests.Measurement.EventLoops.Sampling;

public sealed class LoopSharesTests
{
    private static readonly Gen<long> Time = Gen.Long[0, 10_000_000_000];

    [Fact]
    public void Shares_add_up_to_100_percent_for_any_counters() => Gen.Select(
        Gen.Long[1, 10_000_000_000], Time, Time, Time, Gen.Select(Time, Time, Time)).Sample(
        (total, run, delay, throttled, slept) =>
        {
            var shares = LoopShares.Of(total, run, delay, throttled, new(slept.Item1, slept.Item2, slept.Item3));
            double[] parts =
            [
                shares.Asleep, shares.Running, shares.Blocked, shares.WaitingForProcessor, shares.Throttled,
                shares.Stopped,
            ];
            return parts.All(part => part is >= 0 and <= 100.000001) && Math.Abs(parts.Sum() - 100) < 1e-6;
        });

    [Fact]
    public void Time_without_a_processor_counts_as_throttled_for_as_long_as_the_group_was()
    {
        var shares = LoopShares.Of(total: 1_000, run: 100, delay: 700, throttled: 600, new(2, 1, 1));
        Assert.Equal(60, shares.Throttled, 1e-9);
        Assert.Equal(10, shares.WaitingForProcessor, 1e-9);
        Assert.Equal(10, shares.Running, 1e-9);
        Assert.Equal((10.0, 5.0, 5.0), (Round(shares.Asleep), Round(shares.Blocked), Round(shares.Stopped)));
    }

    [Fact]
    public void A_group_of_many_threads_is_throttled_for_longer_than_each_of_them()
    {
        var shares = LoopShares.Of(total: 1_000, run: 100, delay: 300, throttled: 5_000, new(1, 0, 0));
        Assert.Equal(30, shares.Throttled, 1e-9);
        Assert.Equal(0, shares.WaitingForProcessor, 1e-9);
    }

    private static double Round(double share) => Math.Round(share, 9);
}
