using EventIo.Findings;
using EventIo.Measurement.Histograms;
using HdrHistogram;

namespace EventIo.Measurement.Load;

/// <summary>
/// What a load generator saw in one interval of a run. A request belongs to the interval in which its response arrived.
/// </summary>
public sealed record LoadInterval : ILatencyRecorded
{
    /// <summary>The server that receives the load.</summary>
    public required string Target { get; init; }

    /// <summary>What the generator does with its connections.</summary>
    public required LoadWorkload Workload { get; init; }

    /// <summary>Requests that were due each second; <see langword="null"/> for a closed loop.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>The number of the ramp's step, from 1; <see langword="null"/> for a single run.</summary>
    public int? RampStep { get; init; }

    /// <summary>
    /// Its number within the run, or within the step of a ramp, from 1. If an interval could not end in time, the next
    /// one contains it, and its number is missing.
    /// </summary>
    public required int Number { get; init; }

    /// <summary>Seconds from the beginning of the measured time to the interval's end.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>How long it was: longer than requested on a busy machine, and shorter at the end of a run.</summary>
    public required double IntervalSeconds { get; init; }

    /// <summary>How long it should have been.</summary>
    public required double RequestedSeconds { get; init; }

    /// <summary>Requests that were answered as expected.</summary>
    public long Requests { get; init; }

    /// <summary>The same per second.</summary>
    public double RequestsPerSecond { get; init; }

    /// <summary>Requests and connects that failed.</summary>
    public long Errors { get; init; }

    /// <summary>Open loop: requests that were sent late because no connection was free when they were due.</summary>
    public long? MissedSends { get; init; }

    /// <summary>Connections that were open at its end.</summary>
    public int ConnectionCount { get; init; }

    /// <summary>Half of the responses took no longer, from when the request was due.</summary>
    public double? P50Microseconds { get; init; }

    /// <summary>99 % of the responses took no longer.</summary>
    public double? P99Microseconds { get; init; }

    /// <summary>99.9 % of the responses took no longer.</summary>
    public double? P999Microseconds { get; init; }

    /// <summary>The slowest response.</summary>
    public double? MaxMicroseconds { get; init; }

    /// <summary>Half of the responses took no longer, from when the request was really sent.</summary>
    public double? ServiceP50Microseconds { get; init; }

    /// <summary>99 % of the responses took no longer, from when the request was really sent.</summary>
    public double? ServiceP99Microseconds { get; init; }

    /// <summary>Bytes received per second.</summary>
    public double ReceivedBytesPerSecond { get; init; }

    /// <summary>Bytes that the kernel accepted for sending, per second.</summary>
    public double SentBytesPerSecond { get; init; }

    /// <summary>
    /// The number of rows that were merged into this one; <see langword="null"/> if it is not merged.
    /// </summary>
    public int? MergedCount { get; init; }

    /// <summary>When it ended (UTC).</summary>
    public DateTime MeasuredAt { get; init; } = DateTime.UtcNow;

    /// <summary>Every response time, in nanoseconds from when the request was due; null if there are none.</summary>
    public HistogramBase? ResponseHistogram { get; init; }

    /// <summary>
    /// The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.
    /// </summary>
    public string? EncodedResponseHistogram
    {
        get => LatencyEncoding.Encode(ResponseHistogram);
        init => ResponseHistogram = LatencyEncoding.Decode(value);
    }

    /// <summary>Every service time, in nanoseconds from when the request was sent; null if there are none.</summary>
    public HistogramBase? ServiceHistogram { get; init; }

    /// <summary>
    /// The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.
    /// </summary>
    public string? EncodedServiceHistogram
    {
        get => LatencyEncoding.Encode(ServiceHistogram);
        init => ServiceHistogram = LatencyEncoding.Decode(value);
    }

    /// <summary>
    /// The response times in twelve characters (see <see cref="DistributionBar"/>); <see langword="null"/> without any.
    /// </summary>
    public string? Distribution =>
        ResponseHistogram is not { TotalCount: > 0 } ? null : DistributionBar.Of(ResponseHistogram);

    LatencyRecording? ILatencyRecorded.Recording(LatencyKind kind) =>
        kind switch
        {
            LatencyKind.Response => ResponseHistogram,
            LatencyKind.Service => ServiceHistogram,
            _ => null,
        } is { } histogram
            ? new(histogram, MeasuredAt, IntervalSeconds, $"{Workload} {Target}")
            : null;

    /// <summary>The workload and the server.</summary>
    /// <returns>The text: <c>Http 127.0.0.1:80</c>.</returns>
    public override string ToString() => PlainText.Of($"{Workload} {Target}");
}
