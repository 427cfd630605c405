using EventIo.Measurement.Histograms;
using EventIo.Reporting.Rows;
using HdrHistogram;

namespace EventIo.Tests.Reporting;

/// <summary>Rows and histograms to draw.</summary>
internal static class SampleRows
{
    internal static LongHistogram Histogram(params long[] nanoseconds)
    {
        LongHistogram histogram = Latency.NewHistogram();
        foreach (long value in nanoseconds)
            Latency.Record(histogram, value);
        return histogram;
    }

    /// <summary>Realistic latencies: most of them near the median, a few far above.</summary>
    internal static LongHistogram Skewed(int seed, int count, double median = 20_000)
    {
        var random = new Random(seed);
        LongHistogram histogram = Latency.NewHistogram();
        for (int i = 0; i < count; i++)
        {
            // Box and Muller's method: a normally distributed number from two uniformly distributed ones.
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            double normal = radius * Math.Cos(Math.Tau * random.NextDouble());
            Latency.Record(histogram, (long)(median * Math.Exp(0.8 * normal)));
        }
        return histogram;
    }

    internal static ReportRow Load(HistogramBase histogram, params (string Name, object? Value)[] others) =>
        Row("LoadMeasurement",
        [
            ("Target", "127.0.0.1:7007"),
            ("EncodedResponseHistogram", LatencyEncoding.Encode(histogram)),
            .. others,
        ]);

    internal static ReportRow Row(string type, params (string Name, object? Value)[] values) =>
        new(type, [.. values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]);
}
