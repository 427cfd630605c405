using EventIo.Multiplexing;

namespace EventIo.Measurement;

/// <content>What it cost, what the kernel saw, and what was asked for.</content>
public sealed partial record LoadMeasurement
{
    /// <summary>CPU time of the generator's loops in percent of one processor.</summary>
    public double? GeneratorCpuPercent { get; init; }

    /// <summary>CPU time of the generator's loops for each request, without what went into waiting awake.</summary>
    public double? GeneratorCpuNanosecondsPerRequest { get; init; }

    /// <summary>Share of the time in which the busiest loop had none to spare: it worked, or waited for a processor.</summary>
    public double? GeneratorBusyPercent { get; init; }

    /// <summary>Open loop: whether the loops waited awake for what was due soon, which a processor has to be free for.</summary>
    public bool? IsSpinning { get; init; }

    /// <summary>Open loop: half of the requests were sent no later than they could have been by this, by the generator's own doing.</summary>
    public double? SendLatenessP50Microseconds { get; init; }

    /// <summary>99 % of the requests were sent no later than this.</summary>
    public double? SendLatenessP99Microseconds { get; init; }

    /// <summary>System calls of the generator for each request, without those made while waiting awake.</summary>
    public double? GeneratorSystemCallsPerRequest { get; init; }

    /// <summary>Managed memory that the generator's loops allocated in the measured time, in bytes.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>Of a probe server of this process: CPU time of its threads in percent of one processor.</summary>
    public double? ServerCpuPercent { get; init; }

    /// <summary>Of a probe server of this process: CPU time of its threads for each request.</summary>
    public double? ServerCpuNanosecondsPerRequest { get; init; }

    /// <summary>Segments that the generator's sockets sent again; <see langword="null"/> where it isn't TCP.</summary>
    public long? TcpRetransmits { get; init; }

    /// <summary>The least round-trip time that the kernel saw on any connection.</summary>
    public double? TcpMinRttMicroseconds { get; init; }

    /// <summary>The median over the connections of the kernel's smoothed round-trip times.</summary>
    public double? TcpRttP50Microseconds { get; init; }

    /// <summary>The highest of them.</summary>
    public double? TcpRttMaxMicroseconds { get; init; }

    /// <summary>The median over the connections of the rates at which the kernel saw its data delivered.</summary>
    public double? TcpDeliveryRateBytesPerSecond { get; init; }

    /// <summary>Tcp: the congestion control in force.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>Connections that found the accept queue full; <see langword="null"/> where the kernel's counters can't be read.</summary>
    public long? ListenOverflows { get; init; }

    /// <summary>Connections that were dropped before they could be accepted, those among them.</summary>
    public long? ListenDrops { get; init; }

    /// <summary>Connections that the server's own listening sockets dropped; <see langword="null"/> where that can't be told.</summary>
    public long? ListenerDrops { get; init; }

    /// <summary>Retransmission timeouts.</summary>
    public long? TcpTimeouts { get; init; }

    /// <summary>Segments sent again, in the whole namespace.</summary>
    public long? RetransmittedSegments { get; init; }

    /// <summary>Segments dropped because a socket's backlog was full.</summary>
    public long? BacklogDrops { get; init; }

    /// <summary>Every counter of TCP that tells of trouble and went up, whoever caused it.</summary>
    public IReadOnlyList<KernelCounter> KernelCounters { get; init => field = value.ToArray(); } = [];

    /// <summary>
    /// The file of the network namespace that these were counted in: the server's, if that is on this host; else the generator's.
    /// </summary>
    public string? KernelCountersOf { get; init; }

    /// <summary>Connect: what was said before a connection was closed.</summary>
    public ConnectExchange? Exchange { get; init; }

    /// <summary>Http: what was asked for.</summary>
    public string? HttpPath { get; init; }

    /// <summary>Http: the status code that a response had to have.</summary>
    public int? ExpectedStatusCode { get; init; }

    /// <summary>Requests that a connection may have had in flight.</summary>
    public int PipelineDepth { get; init; }

    /// <summary>How many sends made a request.</summary>
    public int WritesPerRequest { get; init; }

    /// <summary>Requests that were due each second; <see langword="null"/> for a closed loop.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Of a search, the response time that 99 % had to keep to.</summary>
    public double? LatencyTargetMilliseconds { get; init; }

    /// <summary>Of a search, the highest rate that kept to it; <see langword="null"/> when none did.</summary>
    public double? MaximumRatePerSecond { get; init; }

    /// <summary>Of a search, the rates that were tried.</summary>
    public IReadOnlyList<LoadSearchStep> SearchSteps { get; init => field = value.ToArray(); } = [];

    /// <summary>How they were spread over time; <see langword="null"/> for a closed loop.</summary>
    public ArrivalProcess? Arrival { get; init; }

    /// <summary>The seed of what was drawn at random.</summary>
    public int Seed { get; init; }

    /// <summary>Seconds that were to be measured.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>Seconds that were.</summary>
    public double? MeasuredSeconds { get; init; }

    /// <summary>Seconds of load before those.</summary>
    public double WarmupSeconds { get; init; }

    /// <summary>How many loops generated the load.</summary>
    public int LoopCount { get; init; }

    /// <summary>What they waited with.</summary>
    public MultiplexerKind Multiplexer { get; init; }

    /// <summary>How they were told of readiness.</summary>
    public TriggerMode TriggerMode { get; init; }

    /// <summary>Connections begun each second; <see langword="null"/> for as fast as they went.</summary>
    public double? ConnectRatePerSecond { get; init; }

    /// <summary>The addresses that connections were made from; empty for the kernel's choice.</summary>
    public IReadOnlyList<string> SourceAddress { get; init => field = value.ToArray(); } = [];

    /// <summary>Tcp: whether the generator's sockets had TCP_NODELAY.</summary>
    public bool? NoDelay { get; init; }

    /// <summary>The socket options that were asked for, as they were in force on the generator's sockets.</summary>
    public IReadOnlyList<string> SocketOptions { get; init => field = value.ToArray(); } = [];

    /// <summary>Which of several runs of the same kind it is, from 1.</summary>
    public int Repetition { get; init; }

    /// <summary>What one reading of the clock costs: one is in every answer.</summary>
    public double ClockCostNanoseconds { get; init; } = HostFacts.Current.ClockCostNanoseconds;

    /// <summary>The machine that the generator ran on.</summary>
    public HostFacts Host { get; init; } = HostFacts.Current;

    /// <summary>When the measurement was done (UTC).</summary>
    public DateTime MeasuredAt { get; init; } = DateTime.UtcNow;
}
