using System.Globalization;
using EventIo.Native;
using HdrHistogram;

namespace EventIo.Measurement.Histograms;

/// <summary>Writes histograms in the formats of HdrHistogram.</summary>
public static class LatencyFile
{
    private const int TicksPerHalfDistance = 5;

    /// <summary>Writes a percentile distribution (.hgrm), in milliseconds.</summary>
    /// <param name="output">The stream to write to; left open.</param>
    /// <param name="recording">The histogram.</param>
    public static void WritePercentiles(Stream output, LatencyRecording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        // The library formats with the thread's culture; the format requires decimal points.
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            using var writer = new StreamWriter(output, leaveOpen: true) { NewLine = "\n" };
            recording.Histogram.OutputPercentileDistribution(writer, TicksPerHalfDistance, Nanoseconds.PerMillisecond);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>
    /// Writes a log (.hlog), one entry for each histogram, as HistogramLogWriter.java does. The library's own writer
    /// writes UTF-16, which other tools can't read.
    /// </summary>
    /// <param name="output">The stream to write to; left open.</param>
    /// <param name="recordings">The histograms; at least one.</param>
    public static void WriteLog(Stream output, IReadOnlyList<LatencyRecording> recordings)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        using var writer = new StreamWriter(output, leaveOpen: true) { NewLine = "\n" };
        DateTime began = recordings.Min(recording => recording.BeganAt);
        writer.WriteLine("#[Histogram log format version 1.3]");
        writer.WriteLine(FormattableString.Invariant(
            $"#[StartTime: {Epoch(began):F3} (seconds since epoch), {began:yyyy-MM-ddTHH:mm:ss.fffZ}]"));
        writer.WriteLine("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"");
        // HdrHistogram's tools read only untagged entries by default: entries of a single kind need no tag.
        bool isTagged = recordings.Select(Tag).Distinct().Count() > 1;
        foreach (LatencyRecording recording in recordings)
        {
            string tag = isTagged ? $"Tag={Tag(recording)}," : "";
            double max = recording.Histogram.GetMaxValue() / (double)Nanoseconds.PerMillisecond;
            string? histogram = LatencyEncoding.Encode(recording.Histogram);
            writer.WriteLine(FormattableString.Invariant(
                $"{tag}{Epoch(recording.BeganAt):F3},{recording.Seconds:F3},{max:F3},{histogram}"));
        }
    }

    private static double Epoch(DateTime time) => (time - DateTime.UnixEpoch).TotalSeconds;

    // A tag ends at a comma or a blank.
    private static string Tag(LatencyRecording recording) =>
        string.Join('-', recording.Tag.Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
