using HdrHistogram;

namespace EventIo.Measurement.Histograms;

/// <summary>A histogram of nanoseconds, and when its values were recorded.</summary>
/// <param name="Histogram">The histogram.</param>
/// <param name="EndedAt">When the last value was recorded (UTC).</param>
/// <param name="Seconds">How long recording took.</param>
/// <param name="Tag">What the values measure.</param>
public sealed record LatencyRecording(HistogramBase Histogram, DateTime EndedAt, double Seconds, string Tag)
{
    /// <summary>When recording began (UTC).</summary>
    public DateTime BeganAt => EndedAt.AddSeconds(-Seconds);

    /// <summary>Returns the recording of a histogram that has crossed a process boundary.</summary>
    /// <param name="text">The text that <see cref="LatencyEncoding"/> returned.</param>
    /// <param name="endedAt">When the last value was recorded (UTC).</param>
    /// <param name="seconds">How long recording took.</param>
    /// <param name="tag">What the values measure.</param>
    /// <returns>The recording; <see langword="null"/> if the text is not a histogram.</returns>
    public static LatencyRecording? Of(string text, DateTime endedAt, double seconds, string tag) =>
        LatencyEncoding.Decode(text) is { } histogram ? new(histogram, endedAt, seconds, tag) : null;
}
