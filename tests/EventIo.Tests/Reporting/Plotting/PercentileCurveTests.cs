using CsCheck;
using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Plotting;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Reporting.Plotting;

/// <summary>The points of a percentile curve are those of the histogram.</summary>
public sealed class PercentileCurveTests
{
    private const long Minute = 60_000_000_000;

    private static readonly double[] Quantiles = [0.001, 0.1, 0.5, 0.75, 0.9, 0.99, 0.999];

    [Theory]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1_000)]
    [InlineData(123_456_789)]
    [InlineData(Minute)]
    [InlineData(Latency.HighestNanoseconds)]
    public void The_curve_of_a_single_value_ends_at_that_value(long nanoseconds)
    {
        LongHistogram histogram = SampleRows.Histogram(nanoseconds);
        ChartSeries curve = PercentileCurve.Of("", histogram);
        Assert.Equal(new ChartPoint(0.9, histogram.GetMaxValue() / 1e9), Assert.Single(curve.Points));
        Assert.InRange(curve.Points[^1].Y, nanoseconds / 1e9, nanoseconds * 1.001 / 1e9);
    }

    [Fact]
    public void A_curve_of_values_from_a_microsecond_to_a_minute_ends_at_the_minute()
    {
        LongHistogram histogram = SampleRows.Histogram([.. Enumerable.Repeat(1_000L, 9_999), Minute]);
        ChartSeries curve = PercentileCurve.Of("", histogram);
        Assert.Equal([new(0.9999, 1_000 / 1e9), new(1 - 1e-5, histogram.GetMaxValue() / 1e9)], curve.Points);
        Assert.InRange(curve.Points[^1].Y, 60, 60.06);
    }

    [Fact]
    public void The_last_point_of_any_histogram_is_its_maximum_even_after_encoding() =>
        Gen.Long[1, Latency.HighestNanoseconds].Array[1, 200].Sample(values =>
        {
            LongHistogram histogram = SampleRows.Histogram(values);
            HistogramBase decoded = LatencyEncoding.Decode(LatencyEncoding.Encode(histogram)!)!;
            double expected = Latency.MaxMicroseconds(histogram)!.Value;
            foreach (HistogramBase one in new[] { histogram, decoded })
            {
                ChartSeries curve = PercentileCurve.Of("", one);
                Assert.Equal(1, 1e6 * curve.Points[^1].Y / expected, 1e-12);
                Assert.True(curve.Points.Zip(curve.Points.Skip(1)).All(pair =>
                    pair.First.X < pair.Second.X && pair.First.Y < pair.Second.Y));
                Assert.InRange(curve.Points[^1].X, (values.Length - 1.0) / values.Length, 1);
            }
        });

    [Fact]
    public void The_curve_has_the_value_of_each_quantile() =>
        Gen.Long[1, 1_000_000_000].Array[1, 500].Sample(values =>
        {
            LongHistogram histogram = SampleRows.Histogram(values);
            ChartSeries curve = PercentileCurve.Of("", histogram);
            foreach (double quantile in Quantiles)
            {
                // HdrHistogram rounds the rank; the curve is exact. In the middle of a rank both agree.
                double rank = Math.Min(values.Length, Math.Floor(quantile * values.Length) + 1) - 0.25;
                Assert.Equal(
                    histogram.GetValueAtPercentile(100 * rank / values.Length) / 1e9,
                    curve.ValueAt(Math.Min(rank / values.Length, curve.Points[^1].X)),
                    1e-12);
            }
        });
}
