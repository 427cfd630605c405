using CsCheck;
using EventIo.Reporting.Charts;
using Xunit;

namespace EventIo.Tests.Reporting.Charts;

/// <summary>The ticks of axes, and the positions of values on them.</summary>
public sealed class ChartAxisTests
{
    [Theory]
    [InlineData(1e-6, 60, "1 us,10 us,100 us,1 ms,10 ms,100 ms,1 s,10 s,100 s")]
    [InlineData(2.9e-6, 43e-6, "2 us,5 us,10 us,20 us,50 us")]
    [InlineData(3e-6, 3e-6, "2 us,5 us")]
    [InlineData(1e-6, 1e-6, "1 us,2 us")]
    [InlineData(1e-9, 3600, "1 ns,10 ns,100 ns,1 us,10 us,100 us,1 ms,10 ms,100 ms,1 s,10 s,100 s,1000 s")]
    public void A_logarithmic_axis_has_round_ticks(double min, double max, string labels) =>
        Assert.Equal(labels, Labels(ChartAxis.Logarithmic("", ChartUnit.Seconds, min, max)));

    [Theory]
    [InlineData(0, 10, "0/s,2/s,4/s,6/s,8/s,10/s")]
    [InlineData(0, 94_321, "0/s,20k/s,40k/s,60k/s,80k/s,100k/s")]
    [InlineData(0, 0, "0/s,0.2/s,0.4/s,0.6/s,0.8/s,1/s")]
    [InlineData(-0.3, 0.3, "-0.3/s,-0.2/s,-0.1/s,0/s,0.1/s,0.2/s,0.3/s")]
    [InlineData(5, 5, "0/s,1/s,2/s,3/s,4/s,5/s")]
    public void A_linear_axis_has_round_ticks(double min, double max, string labels) =>
        Assert.Equal(labels, Labels(ChartAxis.Linear("", ChartUnit.PerSecond, min, max)));

    [Theory]
    [InlineData(20.0004, "0 s,5 s,10 s,15 s,20 s")]
    [InlineData(0.3, "0 s,50 ms,100 ms,150 ms,200 ms,250 ms,300 ms")]
    [InlineData(0, "0 s,200 ms,400 ms,600 ms,800 ms,1 s")]
    public void An_axis_of_time_ends_with_the_run(double seconds, string labels)
    {
        ChartAxis axis = ChartAxis.Time("", seconds);
        Assert.Equal(labels, Labels(axis));
        Assert.Equal(seconds > 0 ? seconds : 1, axis.Max);
    }

    [Fact]
    public void An_axis_of_quantiles_has_a_tick_for_each_nine_and_one_for_the_maximum()
    {
        ChartAxis axis = ChartAxis.Tail("", PercentileEnd(4));
        Assert.Equal("0 %,50 %,90 %,99 %,99.9 %,max", Labels(axis));
        Assert.Equal(0.25, axis.Position(0.9), 9);
        Assert.Equal(0.75, axis.Position(0.999), 9);
        Assert.Equal("0 %,50 %,max", Labels(ChartAxis.Tail("", PercentileEnd(1))));
    }

    [Fact]
    public void A_value_converted_to_a_position_and_back_is_the_same() =>
        Gen.Double[1e-6, 100].Select(Gen.Double[0, 1]).Sample((max, place) =>
        {
            ChartAxis[] axes =
            [
                ChartAxis.Linear("", ChartUnit.None, 0, max),
                ChartAxis.Logarithmic("", ChartUnit.None, max / 1_000, max),
                ChartAxis.Tail("", PercentileEnd(5)),
            ];
            foreach (ChartAxis axis in axes)
            {
                Assert.Equal(place, axis.Position(axis.Value(place)), 1e-6);
                Assert.Equal(1, axis.Position(axis.Max), 1e-9);
                Assert.Equal(0, axis.Position(axis.Min), 1e-9);
                Assert.All(axis.Ticks, tick => Assert.InRange(tick.Position, 0, 1));
            }
        });

    [Theory]
    [InlineData(0, ChartUnit.Seconds, "0 s")]
    [InlineData(0.9999, ChartUnit.Seconds, "1 s")]
    [InlineData(2.914e-6, ChartUnit.Seconds, "2.91 us")]
    [InlineData(0.5, ChartUnit.Seconds, "500 ms")]
    [InlineData(12_345, ChartUnit.PerSecond, "12.3k/s")]
    [InlineData(1.5e6, ChartUnit.Bytes, "1.5 MB")]
    [InlineData(8.34e9, ChartUnit.BytesPerSecond, "8.34 GB/s")]
    [InlineData(0.99999, ChartUnit.Share, "99.999 %")]
    [InlineData(-12.55, ChartUnit.Percent, "-12.6 %")]
    [InlineData(0.004, ChartUnit.None, "0.004")]
    public void A_value_has_three_digits_and_its_unit(double value, ChartUnit unit, string text) =>
        Assert.Equal(text, UnitText.Of(value, unit));

    private static double PercentileEnd(int nines) => 1 - Math.Pow(10, -nines);

    private static string Labels(ChartAxis axis) => string.Join(',', axis.Ticks.Select(tick => tick.Label));
}
