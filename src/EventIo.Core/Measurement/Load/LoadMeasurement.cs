using EventIo.Findings;
using EventIo.Measurement.Histograms;
using HdrHistogram;

namespace EventIo.Measurement.Load;

/// <summary>
/// What a server did under a load, and the parameters of the load. Figures that were not measured are
/// <see langword="null"/>, never zero. Lists are arrays, which a script can index.
/// </summary>
public sealed partial record LoadMeasurement : ILatencyRecorded
{
    /// <summary>The server that received the load: <c>127.0.0.1:7007</c>, <c>/run/echo.sock</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The name of a probe server in this process; <see langword="null"/> for other servers.</summary>
    public string? ServerName { get; init; }

    /// <summary>What the generator did with its connections.</summary>
    public required LoadWorkload Workload { get; init; }

    /// <summary>The number of simultaneous connections.</summary>
    public required int ConnectionCount { get; init; }

    /// <summary>Bytes of each message; <see langword="null"/> if the workload has no messages.</summary>
    public int? MessageBytes { get; init; }

    /// <summary>How the run ended.</summary>
    public required MeasurementStatus Status { get; init; }

    /// <summary>
    /// Why it was not measured, or not to its end; <see langword="null"/> if there is nothing to report.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>Requests of the measured time that got the expected response.</summary>
    public long? Requests { get; init; }

    /// <summary>Responses within the measured time, per second.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Bytes received within the measured time, per second.</summary>
    public double? ReceivedBytesPerSecond { get; init; }

    /// <summary>
    /// Bytes sent within the measured time, per second; for Sink over TCP, those that the peer acknowledged.
    /// </summary>
    public double? SentBytesPerSecond { get; init; }

    /// <summary>The shortest time from when a request was due to its response.</summary>
    public double? MinMicroseconds { get; init; }

    /// <summary>
    /// Response time: half of the requests were answered no later, counted from when they were due (corrected for
    /// coordinated omission). In a closed loop a request is due when it is sent.
    /// </summary>
    public double? P50Microseconds { get; init; }

    /// <summary>Response time: 90 % of the requests were answered no later.</summary>
    public double? P90Microseconds { get; init; }

    /// <summary>Response time: 99 % of the requests were answered no later.</summary>
    public double? P99Microseconds { get; init; }

    /// <summary>Response time: 99.9 % of the requests were answered no later.</summary>
    public double? P999Microseconds { get; init; }

    /// <summary>Response time: 99.99 % of the requests were answered no later.</summary>
    public double? P9999Microseconds { get; init; }

    /// <summary>The longest response time.</summary>
    public double? MaxMicroseconds { get; init; }

    /// <summary>
    /// Service time: half of the requests were answered no later, counted
    /// from when they were really sent (uncorrected).
    /// </summary>
    public double? ServiceP50Microseconds { get; init; }

    /// <summary>Service time: 90 % of the requests were answered no later.</summary>
    public double? ServiceP90Microseconds { get; init; }

    /// <summary>Service time: 99 % of the requests were answered no later.</summary>
    public double? ServiceP99Microseconds { get; init; }

    /// <summary>Service time: 99.9 % of the requests were answered no later.</summary>
    public double? ServiceP999Microseconds { get; init; }

    /// <summary>Service time: 99.99 % of the requests were answered no later.</summary>
    public double? ServiceP9999Microseconds { get; init; }

    /// <summary>The longest service time.</summary>
    public double? ServiceMaxMicroseconds { get; init; }

    /// <summary>Connections that were opened, including those that replaced lost ones.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Half of the connects took no longer, from connect(2) until the connection was open.</summary>
    public double? ConnectP50Microseconds { get; init; }

    /// <summary>99 % of the connects took no longer.</summary>
    public double? ConnectP99Microseconds { get; init; }

    /// <summary>The slowest connect.</summary>
    public double? ConnectMaxMicroseconds { get; init; }

    /// <summary>All failures: the sum of the following six.</summary>
    public long Errors { get; init; }

    /// <summary>Connects that failed.</summary>
    public long ConnectErrors { get; init; }

    /// <summary>Connects that exceeded the timeout.</summary>
    public long TimeoutErrors { get; init; }

    /// <summary>Requests whose connection was reset.</summary>
    public long ResetErrors { get; init; }

    /// <summary>Requests whose connection the server closed, and unused connections that it closed.</summary>
    public long ClosedErrors { get; init; }

    /// <summary>Responses with another status code than the expected one.</summary>
    public long StatusErrors { get; init; }

    /// <summary>Responses with unexpected content, and responses without a request.</summary>
    public long ContentErrors { get; init; }

    /// <summary>
    /// Connections that the server closed while no request was in flight on them, possibly with a last response such as
    /// 408; not errors.
    /// </summary>
    public long IdleCloses { get; init; }

    /// <summary>
    /// Connections that had a request in flight when the run ended and got no response in the measured time.
    /// </summary>
    public long SilentConnections { get; init; }

    /// <summary>
    /// Requests without a response when the run ended, including those sent before the measured time; they count with
    /// the time that they had waited by then.
    /// </summary>
    public long UnansweredRequests { get; init; }

    /// <summary>Open loop: requests that were sent late because no connection was free when they were due.</summary>
    public long? MissedSends { get; init; }

    /// <summary>
    /// Open loop: requests that were due but not sent by the end; they count with the time that they had waited, too.
    /// </summary>
    public long? UnsentRequests { get; init; }

    /// <summary>
    /// What the figures mean and where they can mislead, most important first; empty when nothing was noticed.
    /// </summary>
    public IReadOnlyList<Finding> Verdict
    {
        get;
        init => field = Finding.Sort(value).ToTextList();
    } = TextLists.Empty<Finding>();

    /// <summary>Every response time, in nanoseconds; <see langword="null"/> if there are none.</summary>
    public HistogramBase? ResponseHistogram { get; init; }

    /// <summary>
    /// The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.
    /// </summary>
    public string? EncodedResponseHistogram
    {
        get => LatencyEncoding.Encode(ResponseHistogram);
        init => ResponseHistogram = LatencyEncoding.Decode(value);
    }

    /// <summary>Every service time, in nanoseconds; <see langword="null"/> if there are none.</summary>
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
    public string? Distribution => ResponseHistogram is null ? null : DistributionBar.Of(ResponseHistogram);

    LatencyRecording? ILatencyRecorded.Recording(LatencyKind kind) =>
        kind switch
        {
            LatencyKind.Response => ResponseHistogram,
            LatencyKind.Service => ServiceHistogram,
            _ => null,
        } is { } histogram
            ? new(histogram, MeasuredAt, MeasuredSeconds ?? 0,
                FormattableString.Invariant($"{Workload} {Target} {ConnectionCount} {Repetition}"))
            : null;

    /// <summary>The workload and the server.</summary>
    /// <returns>The text: <c>Http 127.0.0.1:80</c>.</returns>
    public override string ToString() => PlainText.Of($"{Workload} {Target}");
}
