using HdrHistogram;

namespace EventIo.Measurement;

/// <summary>A histogram of nanoseconds, and when its values were recorded.</summary>
/// <param name="Histogram">The histogram.</param>
/// <param name="EndedAt">When the last value was recorded (UTC).</param>
/// <param name="Seconds">How long recording took.</param>
/// <param name="Tag">What it is of.</param>
public sealed record LatencyRecording(HistogramBase Histogram, DateTime EndedAt, double Seconds, string Tag)
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>When recording began (UTC).</summary>
    public DateTime BeganAt => EndedAt.AddSeconds(-Seconds);

    /// <summary>The recording that a measurement carries.</summary>
    /// <param name="measurement">A row of a measuring cmdlet, or an interval.</param>
    /// <param name="kind">Which latencies of a load.</param>
    /// <returns>The recording; <see langword="null"/> when it carries none.</returns>
    public static LatencyRecording? Of(object measurement, LatencyKind kind) => measurement switch
    {
        LoadMeasurement row when Choose(row.ResponseHistogram, row.ServiceHistogram, kind) is { } histogram => new(
            histogram, row.MeasuredAt, row.MeasuredSeconds ?? 0,
            FormattableString.Invariant($"{row.Workload} {row.Target} {row.ConnectionCount} {row.Repetition}")),
        LoadInterval interval when Choose(interval.ResponseHistogram, interval.ServiceHistogram, kind) is { } histogram => new(
            histogram, interval.MeasuredAt, interval.IntervalSeconds, $"{interval.Workload} {interval.Target}"),
        MultiplexerMeasurement { Histogram: { } histogram } row => new(
            histogram, row.MeasuredAt, (row.MeanNanoseconds ?? 0) * row.Turns / NanosecondsPerSecond,
            FormattableString.Invariant($"{row.Multiplexer} {row.TriggerMode} {row.SocketCount} {row.Repetition}")),
        _ => null,
    };

    /// <summary>The recording of a histogram that has crossed a process boundary.</summary>
    /// <param name="text">What <see cref="LatencyEncoding"/> has made of it.</param>
    /// <param name="endedAt">When the last value was recorded (UTC).</param>
    /// <param name="seconds">How long recording took.</param>
    /// <param name="tag">What it is of.</param>
    /// <returns>The recording; <see langword="null"/> when the text is no histogram.</returns>
    public static LatencyRecording? Of(string text, DateTime endedAt, double seconds, string tag) =>
        LatencyEncoding.Decode(text) is { } histogram ? new(histogram, endedAt, seconds, tag) : null;

    private static HistogramBase? Choose(HistogramBase? response, HistogramBase? service, LatencyKind kind) =>
        kind == LatencyKind.Service ? service : response;
}
