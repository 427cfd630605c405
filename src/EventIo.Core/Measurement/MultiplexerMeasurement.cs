using EventIo.Multiplexing;
using HdrHistogram;

namespace EventIo.Measurement;

/// <summary>
/// Readiness latency of one mechanism in one trigger mode with one number of sockets, and all that made it. Figures are
/// <see langword="null"/> where nothing was measured, never zero. Lists are arrays, which a script can index.
/// </summary>
public sealed record MultiplexerMeasurement
{
    /// <summary>The mechanism.</summary>
    public required MultiplexerKind Multiplexer { get; init; }

    /// <summary>How it was told of readiness.</summary>
    public required TriggerMode TriggerMode { get; init; }

    /// <summary>Sockets that were watched.</summary>
    public required int SocketCount { get; init; }

    /// <summary>How many of them became ready at times.</summary>
    public required int ActiveCount { get; init; }

    /// <summary>What became of it.</summary>
    public required MeasurementStatus Status { get; init; }

    /// <summary>Why it was not measured, or not as asked; <see langword="null"/> when there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Turns that were measured.</summary>
    public long Turns { get; init; }

    /// <summary>The quickest turn.</summary>
    public double? MinMicroseconds { get; init; }

    /// <summary>Half of the turns took no longer.</summary>
    public double? P50Microseconds { get; init; }

    /// <summary>90 % of the turns took no longer.</summary>
    public double? P90Microseconds { get; init; }

    /// <summary>99 % of the turns took no longer.</summary>
    public double? P99Microseconds { get; init; }

    /// <summary>99.9 % of the turns took no longer.</summary>
    public double? P999Microseconds { get; init; }

    /// <summary>The slowest turn.</summary>
    public double? MaxMicroseconds { get; init; }

    /// <summary>The mean of all turns.</summary>
    public double? MeanNanoseconds { get; init; }

    /// <summary>Each round's median, in the order measured: how steady the host was.</summary>
    public IReadOnlyList<double> RoundP50Microseconds { get; init => field = value.ToArray(); } = [];

    /// <summary>The measuring thread's CPU time in percent of the wall time.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>The measuring thread's CPU time for each event (CLOCK_THREAD_CPUTIME_ID).</summary>
    public double? CpuNanosecondsPerEvent { get; init; }

    /// <summary>System calls of the measuring thread for each event: in Turn, the write and the read among them.</summary>
    public double? SystemCallsPerEvent { get; init; }

    /// <summary>Descriptors that each wait looked at.</summary>
    public double? DescriptorsScannedPerWait { get; init; }

    /// <summary>Managed memory that the measuring thread allocated in the measured stretch, in bytes.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>
    /// The floor: Turn, the same write and read with no wait between them; Wakeup, the same with a blocking read(2) of a
    /// single socket. Median.
    /// </summary>
    public double? EmptyTurnNanoseconds { get; init; }

    /// <summary>What one reading of the clock costs: one is in every turn.</summary>
    public double ClockCostNanoseconds { get; init; }

    /// <summary>Where the figures can mislead, in words; empty when nothing was noticed.</summary>
    public IReadOnlyList<string> Verdict { get; init => field = value.ToArray(); } = [];

    /// <summary>What was timed.</summary>
    public required ProbeMode Mode { get; init; }

    /// <summary>What the sockets were.</summary>
    public required ProbeTransport Transport { get; init; }

    /// <summary>Tcp: the congestion control in force; <see langword="null"/> for Unix.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>The socket options that were asked for, as the kernel has them: <c>NAME=VALUE</c> each.</summary>
    public IReadOnlyList<string> SocketOptions { get; init => field = value.ToArray(); } = [];

    /// <summary>Turns that were asked for.</summary>
    public int Iterations { get; init; }

    /// <summary>Turns before each round that were not counted.</summary>
    public int WarmupIterations { get; init; }

    /// <summary>Rounds, the variants taking turns.</summary>
    public int Rounds { get; init; }

    /// <summary>Which of several measurements of the same kind it is, from 1.</summary>
    public int Repetition { get; init; } = 1;

    /// <summary>The schedule's seed.</summary>
    public int Seed { get; init; }

    /// <summary>The processor that the measuring thread was bound to.</summary>
    public int Processor { get; init; }

    /// <summary>Wakeup: the writer's processor; <see langword="null"/> in Turn.</summary>
    public int? WriterProcessor { get; init; }

    /// <summary>The machine.</summary>
    public HostFacts Host { get; init; } = HostFacts.Current;

    /// <summary>When the measurement was done (UTC).</summary>
    public DateTime MeasuredAt { get; init; } = DateTime.UtcNow;

    /// <summary>Every turn, in nanoseconds; <see langword="null"/> where nothing was measured.</summary>
    public HistogramBase? Histogram { get; init; }

    /// <summary>The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.</summary>
    public string? EncodedHistogram => LatencyEncoding.Encode(Histogram);

    /// <summary>The histogram in twelve characters (see <see cref="DistributionBar"/>); <see langword="null"/> without one.</summary>
    public string? Distribution => Histogram is null ? null : DistributionBar.Of(Histogram);
}
