using EventIo.Measurement.Histograms;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Measurement.Histograms;

public sealed class LatencyCountsTests
{
    [Fact]
    public void A_sum_equals_that_of_HdrHistogram_for_the_same_values()
    {
        var random = new Random(1);
        LongHistogram expected = Latency.NewHistogram();
        LatencyCounts sum = Latency.NewCounts();
        for (int loop = 0; loop < 8; loop++)
        {
            LatencyCounts counts = Latency.NewCounts();
            for (int i = 0; i < 500; i++)
            {
                // Every order of magnitude, its edges and both ends of the range.
                long value = Math.Max(1, (1L << random.Next(0, 41)) + random.Next(-1, 2));
                long times = random.Next(1, 4);
                Latency.Record(counts, value, times);
                Latency.Record(expected, value, times);
            }
            Latency.Record(counts, Latency.HighestNanoseconds);
            Latency.Record(expected, Latency.HighestNanoseconds);
            counts.AddTo(sum);
        }
        Assert.Equal(Recorded(expected), Recorded(sum));
        Assert.Equal(LatencyEncoding.Encode(expected), LatencyEncoding.Encode(sum));
    }

    [Fact]
    public void Cleared_values_are_not_added()
    {
        LatencyCounts counts = Latency.NewCounts();
        LatencyCounts sum = Latency.NewCounts();
        Latency.Record(counts, 5_000);
        counts.Reset();
        counts.AddTo(sum);
        Latency.Record(counts, 70);
        counts.AddTo(sum);
        Assert.Equal([(70L, 1L)], Recorded(sum));
    }

    private static (long Value, long Count)[] Recorded(LongHistogram histogram) =>
        [.. histogram.RecordedValues().Select(value => (value.ValueIteratedTo, value.CountAtValueIteratedTo))];
}
