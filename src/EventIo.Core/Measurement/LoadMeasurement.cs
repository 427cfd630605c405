using HdrHistogram;

namespace EventIo.Measurement;

/// <summary>
/// What a server did under a load, and all that made it. Figures are <see langword="null"/> where nothing was measured, never
/// zero. Lists are arrays, which a script can index.
/// </summary>
public sealed partial record LoadMeasurement
{
    /// <summary>Whom the generator talked to: <c>127.0.0.1:7007</c>, <c>/run/echo.sock</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Of a probe server of this process, its name.</summary>
    public string? ServerName { get; init; }

    /// <summary>What the generator did with its connections.</summary>
    public required LoadWorkload Workload { get; init; }

    /// <summary>Connections at a time.</summary>
    public required int ConnectionCount { get; init; }

    /// <summary>Bytes of each message; <see langword="null"/> where the workload has none.</summary>
    public int? MessageBytes { get; init; }

    /// <summary>What became of it.</summary>
    public required MeasurementStatus Status { get; init; }

    /// <summary>Why it was not measured, or not to its end; <see langword="null"/> when there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Requests of the measured time that were answered as expected.</summary>
    public long? Requests { get; init; }

    /// <summary>Answers within the measured time, for each second of it.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Bytes received in the measured time, for each second of it.</summary>
    public double? ReceivedBytesPerSecond { get; init; }

    /// <summary>Bytes sent in the measured time, for each second of it; of Sink over TCP, those that the peer acknowledged.</summary>
    public double? SentBytesPerSecond { get; init; }

    /// <summary>The shortest time from when a request was due to its answer.</summary>
    public double? MinMicroseconds { get; init; }

    /// <summary>
    /// Response time: half of the requests were answered no later, counted from when they were due (corrected for coordinated
    /// omission). In a closed loop a request is due when it is sent.
    /// </summary>
    public double? P50Microseconds { get; init; }

    /// <summary>Response time of 90 %.</summary>
    public double? P90Microseconds { get; init; }

    /// <summary>Response time of 99 %.</summary>
    public double? P99Microseconds { get; init; }

    /// <summary>Response time of 99.9 %.</summary>
    public double? P999Microseconds { get; init; }

    /// <summary>Response time of 99.99 %.</summary>
    public double? P9999Microseconds { get; init; }

    /// <summary>The longest response time.</summary>
    public double? MaxMicroseconds { get; init; }

    /// <summary>Service time: half of the requests were answered no later, counted from when they were really sent (uncorrected).</summary>
    public double? ServiceP50Microseconds { get; init; }

    /// <summary>Service time of 90 %.</summary>
    public double? ServiceP90Microseconds { get; init; }

    /// <summary>Service time of 99 %.</summary>
    public double? ServiceP99Microseconds { get; init; }

    /// <summary>Service time of 99.9 %.</summary>
    public double? ServiceP999Microseconds { get; init; }

    /// <summary>Service time of 99.99 %.</summary>
    public double? ServiceP9999Microseconds { get; init; }

    /// <summary>The longest service time.</summary>
    public double? ServiceMaxMicroseconds { get; init; }

    /// <summary>Connections that were opened, those that took a lost one's place among them.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Half of the connects took no longer, from connect(2) until the connection was open.</summary>
    public double? ConnectP50Microseconds { get; init; }

    /// <summary>99 % of the connects took no longer.</summary>
    public double? ConnectP99Microseconds { get; init; }

    /// <summary>The slowest connect.</summary>
    public double? ConnectMaxMicroseconds { get; init; }

    /// <summary>All that failed: the sum of the following six.</summary>
    public long Errors { get; init; }

    /// <summary>Connects that failed.</summary>
    public long ConnectErrors { get; init; }

    /// <summary>Connects that took longer than they may.</summary>
    public long TimeoutErrors { get; init; }

    /// <summary>Requests whose connection was reset.</summary>
    public long ResetErrors { get; init; }

    /// <summary>Requests, or connections that were never of use, that the server closed the connection on.</summary>
    public long ClosedErrors { get; init; }

    /// <summary>Responses with another status code than the expected one.</summary>
    public long StatusErrors { get; init; }

    /// <summary>Answers that were not what was expected.</summary>
    public long ContentErrors { get; init; }

    /// <summary>Requests that had no answer when the run ended; they count with the time that they had waited by then.</summary>
    public long UnansweredRequests { get; init; }

    /// <summary>Open loop: requests that were sent late because no connection was free at their time.</summary>
    public long? MissedSends { get; init; }

    /// <summary>Open loop: requests that were due and not sent by the end; they count likewise.</summary>
    public long? UnsentRequests { get; init; }

    /// <summary>Where the figures can mislead, in words; empty when nothing was noticed.</summary>
    public IReadOnlyList<string> Verdict { get; init => field = value.ToArray(); } = [];

    /// <summary>Every response time, in nanoseconds; <see langword="null"/> where there are none.</summary>
    public HistogramBase? ResponseHistogram { get; init; }

    /// <summary>The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.</summary>
    public string? EncodedResponseHistogram => LatencyEncoding.Encode(ResponseHistogram);

    /// <summary>Every service time, in nanoseconds; <see langword="null"/> where there are none.</summary>
    public HistogramBase? ServiceHistogram { get; init; }

    /// <summary>The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.</summary>
    public string? EncodedServiceHistogram => LatencyEncoding.Encode(ServiceHistogram);

    /// <summary>The response times in twelve characters (see <see cref="DistributionBar"/>); <see langword="null"/> without any.</summary>
    public string? Distribution => ResponseHistogram is null ? null : DistributionBar.Of(ResponseHistogram);
}
