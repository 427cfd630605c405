using System.Globalization;
using HdrHistogram;

namespace EventIo.Measurement;

/// <summary>Writes histograms in the formats of HdrHistogram.</summary>
public static class LatencyFile
{
    private const int TicksPerHalfDistance = 5;
    private const double NanosecondsPerMillisecond = 1_000_000;

    /// <summary>Writes a percentile distribution (.hgrm), in milliseconds.</summary>
    /// <param name="output">Where it goes; left open.</param>
    /// <param name="recording">The histogram.</param>
    public static void WritePercentiles(Stream output, LatencyRecording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        // The library formats with the thread's culture; the format knows points alone.
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            using var writer = new StreamWriter(output, leaveOpen: true) { NewLine = "\n" };
            recording.Histogram.OutputPercentileDistribution(writer, TicksPerHalfDistance, NanosecondsPerMillisecond);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Writes a log (.hlog), an entry for each histogram.</summary>
    /// <param name="output">Where it goes; left open.</param>
    /// <param name="recordings">The histograms; at least one.</param>
    public static void WriteLog(Stream output, IReadOnlyList<LatencyRecording> recordings)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            HistogramLogWriter.Write(output, recordings.Min(BeganAt), [.. recordings.Select(Stamped)]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static DateTime BeganAt(LatencyRecording recording) => recording.EndedAt.AddSeconds(-recording.Seconds);

    private static HistogramBase Stamped(LatencyRecording recording)
    {
        HistogramBase copy = recording.Histogram.Copy();
        copy.StartTimeStamp = new DateTimeOffset(BeganAt(recording)).ToUnixTimeMilliseconds();
        copy.EndTimeStamp = new DateTimeOffset(recording.EndedAt).ToUnixTimeMilliseconds();
        // A tag ends at a comma or a blank.
        copy.Tag = string.Join('-', recording.Tag.Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return copy;
    }
}
