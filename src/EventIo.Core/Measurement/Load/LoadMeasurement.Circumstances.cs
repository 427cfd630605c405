using EventIo.Findings;
using EventIo.Multiplexing;

namespace EventIo.Measurement.Load;

/// <content>Costs, the kernel's counters and the run's parameters.</content>
public sealed partial record LoadMeasurement
{
    /// <summary>CPU time of the generator's loops in percent of one processor.</summary>
    public double? GeneratorCpuPercent { get; init; }

    /// <summary>CPU time of the generator's loops for each request, without time spent spinning.</summary>
    public double? GeneratorCpuNanosecondsPerRequest { get; init; }

    /// <summary>
    /// Share of the time in which the busiest loop had no time to spare: it worked, or waited for a processor.
    /// </summary>
    public double? GeneratorBusyPercent { get; init; }

    /// <summary>
    /// Open loop: whether the loops spun while they waited for requests that were soon due. This requires a free
    /// processor.
    /// </summary>
    public bool? IsSpinning { get; init; }

    /// <summary>
    /// Open loop: median of the delay that the generator itself caused before sending a request.
    /// </summary>
    public double? SendLatenessP50Microseconds { get; init; }

    /// <summary>The generator delayed 99 % of the requests by no more than this.</summary>
    public double? SendLatenessP99Microseconds { get; init; }

    /// <summary>System calls of the generator for each request, without those made while spinning.</summary>
    public double? GeneratorSystemCallsPerRequest { get; init; }

    /// <summary>Managed memory that the generator's loops allocated in the measured time, in bytes.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>
    /// CPU time of a probe server's threads, if it runs in this process, in percent of one processor.
    /// </summary>
    public double? ServerCpuPercent { get; init; }

    /// <summary>CPU time of a probe server's threads for each request, if it runs in this process.</summary>
    public double? ServerCpuNanosecondsPerRequest { get; init; }

    /// <summary>
    /// Segments that the generator's sockets retransmitted; <see langword="null"/> for other than TCP.
    /// </summary>
    public long? TcpRetransmits { get; init; }

    /// <summary>
    /// Connections whose request was sent in the SYN and accepted (TCP Fast Open, TCP_FASTOPEN_CONNECT). Counts
    /// only connections that were open at the end of the measured time or ended with a request.
    /// <see langword="null"/> for other than TCP.
    /// </summary>
    public long? SynDataConnections { get; init; }

    /// <summary>
    /// The increase of TCPFastOpenActive: connects whose SYN carried data that the peer acknowledged.
    /// </summary>
    public long? TcpFastOpenActive { get; init; }

    /// <summary>The lowest round-trip time that the kernel saw on any connection.</summary>
    public double? TcpMinRttMicroseconds { get; init; }

    /// <summary>The median of the connections' smoothed round-trip times, as the kernel measured them.</summary>
    public double? TcpRttP50Microseconds { get; init; }

    /// <summary>The highest of them.</summary>
    public double? TcpRttMaxMicroseconds { get; init; }

    /// <summary>The median of the connections' delivery rates, as the kernel measured them.</summary>
    public double? TcpDeliveryRateBytesPerSecond { get; init; }

    /// <summary>Tcp: the congestion control in force.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>
    /// Connections that found the accept queue full; <see langword="null"/> if the kernel's counters can't be read.
    /// </summary>
    public long? ListenOverflows { get; init; }

    /// <summary>
    /// Connections that were dropped before they could be accepted, including <see cref="ListenOverflows"/>.
    /// </summary>
    public long? ListenDrops { get; init; }

    /// <summary>
    /// Connections that the server's own listening sockets dropped; <see langword="null"/> if unknown.
    /// </summary>
    public long? ListenerDrops { get; init; }

    /// <summary>Retransmission timeouts.</summary>
    public long? TcpTimeouts { get; init; }

    /// <summary>Segments retransmitted in the whole namespace.</summary>
    public long? RetransmittedSegments { get; init; }

    /// <summary>Segments dropped because a socket's backlog was full.</summary>
    public long? BacklogDrops { get; init; }

    /// <summary>All counters of TCP trouble and Fast Open that increased, whatever process caused it.</summary>
    public IReadOnlyList<KernelCounter> KernelCounters
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<KernelCounter>();

    /// <summary>
    /// The file of the network namespace that these counters belong to: the server's if the server is on this host,
    /// else the generator's.
    /// </summary>
    public string? KernelCountersOf { get; init; }

    /// <summary>Connect: what was exchanged before a connection was closed.</summary>
    public ConnectExchange? Exchange { get; init; }

    /// <summary>Http: the requested path.</summary>
    public string? HttpPath { get; init; }

    /// <summary>Http: the expected status code.</summary>
    public int? ExpectedStatusCode { get; init; }

    /// <summary>The largest number of requests that a connection had in flight.</summary>
    public int PipelineDepth { get; init; }

    /// <summary>The number of sends that a request was divided into.</summary>
    public int WritesPerRequest { get; init; }

    /// <summary>Requests that were due per second; <see langword="null"/> for a closed loop.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>The number of the ramp's step, from 1; <see langword="null"/> for a single run.</summary>
    public int? RampStep { get; init; }

    /// <summary>Search: the response time that 99 % of the requests must not exceed.</summary>
    public double? LatencyTargetMilliseconds { get; init; }

    /// <summary>
    /// Search: the highest rate that met the target; <see langword="null"/> if none did, or if the generator, not the
    /// server, missed the target at the next rate.
    /// </summary>
    public double? MaximumRatePerSecond { get; init; }

    /// <summary>Search: the rates that were tried.</summary>
    public IReadOnlyList<LoadSearchStep> SearchSteps
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<LoadSearchStep>();

    /// <summary>How requests were spread over time; <see langword="null"/> for a closed loop.</summary>
    public ArrivalProcess? Arrival { get; init; }

    /// <summary>The seed of the random numbers.</summary>
    public int Seed { get; init; }

    /// <summary>The requested duration of the measurement.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>The actual duration of the measurement.</summary>
    public double? MeasuredSeconds { get; init; }

    /// <summary>Seconds of load before the measured time.</summary>
    public double WarmupSeconds { get; init; }

    /// <summary>The number of loops that generated the load.</summary>
    public int LoopCount { get; init; }

    /// <summary>The mechanism that the loops waited with.</summary>
    public MultiplexerKind Multiplexer { get; init; }

    /// <summary>How readiness was reported to the loops.</summary>
    public TriggerMode TriggerMode { get; init; }

    /// <summary>Connections begun per second; <see langword="null"/> for as fast as possible.</summary>
    public double? ConnectRatePerSecond { get; init; }

    /// <summary>The addresses that connections were made from; empty for the kernel's choice.</summary>
    public IReadOnlyList<string> SourceAddress { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>Tcp: whether the generator's sockets had TCP_NODELAY.</summary>
    public bool? NoDelay { get; init; }

    /// <summary>The requested socket options, with the values in force on the generator's sockets.</summary>
    public IReadOnlyList<string> SocketOptions { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>The number of this run among several of the same kind, from 1.</summary>
    public int Repetition { get; init; }

    /// <summary>The number of generators that made one load together, as configured on each.</summary>
    public int GeneratorCount { get; init; } = 1;

    /// <summary>
    /// When load was to begin (UTC); <see langword="null"/> for as soon as all connections are open.
    /// </summary>
    public DateTime? StartAt { get; init; }

    /// <summary>
    /// How much later than <see cref="StartAt"/> the load began, by the clock of the generator's host.
    /// </summary>
    public double? StartDelaySeconds { get; init; }

    /// <summary>When the measured time began (UTC), by the clock of the generator's host.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>
    /// The largest error of the clock of the generator's host, as its kernel estimates it; <see langword="null"/> if
    /// the clock is not synchronized.
    /// </summary>
    public double? ClockMaxErrorSeconds { get; init; }

    /// <summary>
    /// In a merged row, the largest difference between the clocks of its hosts; <see langword="null"/> if one of them
    /// is not synchronized, and in other rows.
    /// </summary>
    public double? ClockDifferenceMaxSeconds { get; init; }

    /// <summary>
    /// The number of rows that were merged into this one; <see langword="null"/> if it is not merged.
    /// </summary>
    public int? MergedCount { get; init; }

    /// <summary>
    /// How far apart the merged rows began, by the clocks of their hosts; <see langword="null"/> if it is not merged.
    /// </summary>
    public double? StartSpreadSeconds { get; init; }

    /// <summary>What one reading of the clock costs; every response time includes one reading.</summary>
    public double ClockCostNanoseconds { get; init; } = HostFacts.Current.ClockCostNanoseconds;

    /// <summary>The machine that the generator ran on.</summary>
    public HostFacts Host { get; init; } = HostFacts.Current;

    /// <summary>When the measurement was done (UTC).</summary>
    public DateTime MeasuredAt { get; init; } = DateTime.UtcNow;
}
