using HdrHistogram;

namespace EventIo.Measurement;

/// <summary>How latencies are recorded and read: nanoseconds in, three significant digits.</summary>
internal static class Latency
{
    /// <summary>The longest latency that is told from longer ones.</summary>
    internal const long HighestNanoseconds = 3_600_000_000_000;

    private const int SignificantDigits = 3;
    private const double NanosecondsPerMicrosecond = 1_000;

    internal static LongHistogram NewHistogram() => new(1, HighestNanoseconds, SignificantDigits);

    internal static void Record(LongHistogram histogram, long nanoseconds) =>
        histogram.RecordValue(Math.Clamp(nanoseconds, 1, HighestNanoseconds));

    /// <summary>A percentile in microseconds; null where nothing was recorded.</summary>
    internal static double? Microseconds(HistogramBase histogram, double percentile) =>
        histogram.TotalCount == 0 ? null : histogram.GetValueAtPercentile(percentile) / NanosecondsPerMicrosecond;

    /// <summary>The longest in microseconds; null where nothing was recorded.</summary>
    internal static double? MaxMicroseconds(HistogramBase histogram) =>
        histogram.TotalCount == 0 ? null : histogram.GetMaxValue() / NanosecondsPerMicrosecond;
}
