using EventIo.Native;
using HdrHistogram;

namespace EventIo.Measurement.Histograms;

/// <summary>How latencies are recorded and read: nanoseconds in, three significant digits.</summary>
internal static class Latency
{
    /// <summary>The longest latency that is distinguished from longer ones: 36 minutes.</summary>
    // HdrHistogram 2.5.0 shifts 32-bit numbers: from 2^41 on, with three digits, its maxima are too low and encoding
    // loses the counts.
    internal const long HighestNanoseconds = (1L << 41) - 1;

    /// <summary>Digits of a value that are kept.</summary>
    internal const int SignificantDigits = 3;

    internal static LongHistogram NewHistogram() => new(1, HighestNanoseconds, SignificantDigits);

    /// <summary>
    /// As <see cref="NewHistogram"/>, for histograms that many threads record and one thread adds up.
    /// </summary>
    internal static LatencyCounts NewCounts() => new(HighestNanoseconds);

    internal static void Record(LongHistogram histogram, long nanoseconds) =>
        histogram.RecordValue(Math.Clamp(nanoseconds, 1, HighestNanoseconds));

    /// <summary>Records the same latency several times.</summary>
    internal static void Record(LongHistogram histogram, long nanoseconds, long count) =>
        histogram.RecordValueWithCount(Math.Clamp(nanoseconds, 1, HighestNanoseconds), count);

    /// <summary>A percentile in microseconds; null if nothing was recorded.</summary>
    internal static double? Microseconds(HistogramBase histogram, double percentile) =>
        histogram.TotalCount == 0
            ? null
            : histogram.GetValueAtPercentile(percentile) / (double)Nanoseconds.PerMicrosecond;

    /// <summary>The longest in microseconds; null if nothing was recorded.</summary>
    internal static double? MaxMicroseconds(HistogramBase histogram) =>
        histogram.TotalCount == 0 ? null : histogram.GetMaxValue() / (double)Nanoseconds.PerMicrosecond;
}
