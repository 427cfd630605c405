using HdrHistogram;

namespace EventIo.Measurement;

/// <summary>What a load generator saw in one interval of a run, as it happened: by the time of the answers.</summary>
public sealed record LoadInterval
{
    /// <summary>Whom it talks to.</summary>
    public required string Target { get; init; }

    /// <summary>What it does with its connections.</summary>
    public required LoadWorkload Workload { get; init; }

    /// <summary>Its number within the run, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Seconds from the beginning of the measured time to the interval's end.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>How long it was.</summary>
    public required double IntervalSeconds { get; init; }

    /// <summary>Requests that were answered as expected.</summary>
    public long Requests { get; init; }

    /// <summary>Those for each second.</summary>
    public double RequestsPerSecond { get; init; }

    /// <summary>Requests and connects that failed.</summary>
    public long Errors { get; init; }

    /// <summary>Open loop: requests that were sent late because no connection was free at their time.</summary>
    public long? MissedSends { get; init; }

    /// <summary>Connections that were open at its end.</summary>
    public int ConnectionCount { get; init; }

    /// <summary>Half of the answers took no longer, from when the request was due.</summary>
    public double? P50Microseconds { get; init; }

    /// <summary>99 % of the answers took no longer.</summary>
    public double? P99Microseconds { get; init; }

    /// <summary>99.9 % of the answers took no longer.</summary>
    public double? P999Microseconds { get; init; }

    /// <summary>The slowest answer.</summary>
    public double? MaxMicroseconds { get; init; }

    /// <summary>The same median from when the request was really sent.</summary>
    public double? ServiceP50Microseconds { get; init; }

    /// <summary>99 %, from when it was really sent.</summary>
    public double? ServiceP99Microseconds { get; init; }

    /// <summary>Bytes received for each second.</summary>
    public double ReceivedBytesPerSecond { get; init; }

    /// <summary>Bytes that the kernel took for sending, for each second.</summary>
    public double SentBytesPerSecond { get; init; }

    /// <summary>When it ended (UTC).</summary>
    public DateTime MeasuredAt { get; init; } = DateTime.UtcNow;

    /// <summary>Every answer, in nanoseconds from when its request was due; empty where there are none.</summary>
    public HistogramBase? ResponseHistogram { get; init; }

    /// <summary>The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.</summary>
    public string? EncodedResponseHistogram => LatencyEncoding.Encode(ResponseHistogram);

    /// <summary>Every answer, in nanoseconds from when its request was sent; empty where there are none.</summary>
    public HistogramBase? ServiceHistogram { get; init; }

    /// <summary>The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.</summary>
    public string? EncodedServiceHistogram => LatencyEncoding.Encode(ServiceHistogram);

    /// <summary>The response times in twelve characters (see <see cref="DistributionBar"/>); <see langword="null"/> without any.</summary>
    public string? Distribution => ResponseHistogram is not { TotalCount: > 0 } ? null : DistributionBar.Of(ResponseHistogram);
}
