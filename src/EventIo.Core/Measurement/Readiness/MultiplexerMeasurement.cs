using EventIo.Findings;
using EventIo.Measurement.Histograms;
using EventIo.Multiplexing;
using EventIo.Native;
using HdrHistogram;

namespace EventIo.Measurement.Readiness;

/// <summary>
/// Readiness latency of one mechanism in one trigger mode with one number of sockets, and the parameters of the
/// measurement. Figures that were not measured are <see langword="null"/>, never zero. Lists are arrays, which a script
/// can index.
/// </summary>
public sealed record MultiplexerMeasurement : ILatencyRecorded
{
    /// <summary>The mechanism.</summary>
    public required MultiplexerKind Multiplexer { get; init; }

    /// <summary>How readiness was reported.</summary>
    public required TriggerMode TriggerMode { get; init; }

    /// <summary>Sockets that were watched.</summary>
    public required int SocketCount { get; init; }

    /// <summary>The number of them that became ready at times.</summary>
    public required int ActiveCount { get; init; }

    /// <summary>How the measurement ended.</summary>
    public required MeasurementStatus Status { get; init; }

    /// <summary>
    /// Why it was not measured, or not as requested; <see langword="null"/> if there is nothing to report.
    /// </summary>
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
    public IReadOnlyList<double> RoundP50Microseconds
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<double>();

    /// <summary>The measuring thread's CPU time in percent of the wall time.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>The measuring thread's CPU time for each event (CLOCK_THREAD_CPUTIME_ID).</summary>
    public double? CpuNanosecondsPerEvent { get; init; }

    /// <summary>
    /// System calls of the measuring thread for each event; in Turn, including the write and the read.
    /// </summary>
    public double? SystemCallsPerEvent { get; init; }

    /// <summary>The number of descriptors that each wait scans.</summary>
    public double? DescriptorsScannedPerWait { get; init; }

    /// <summary>Managed memory that the measuring thread allocated in the measured stretch, in bytes.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>
    /// Median of the floor: in Turn, the same write and read with no wait between them; in Wakeup, the same with a
    /// blocking read(2) of a single socket.
    /// </summary>
    public double? EmptyTurnNanoseconds { get; init; }

    /// <summary>What one reading of the clock costs; every turn includes one reading.</summary>
    public double ClockCostNanoseconds { get; init; }

    /// <summary>
    /// What the figures mean and where they can mislead, most important first; empty when nothing was noticed.
    /// </summary>
    public IReadOnlyList<Finding> Verdict
    {
        get;
        init => field = Finding.Sort(value).ToTextList();
    } = TextLists.Empty<Finding>();

    /// <summary>What was timed.</summary>
    public required ProbeMode Mode { get; init; }

    /// <summary>The kind of sockets.</summary>
    public required ProbeTransport Transport { get; init; }

    /// <summary>Tcp: the congestion control in force; <see langword="null"/> for Unix.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>The requested socket options with the kernel's values: <c>NAME=VALUE</c> each.</summary>
    public IReadOnlyList<string> SocketOptions { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>The requested number of turns.</summary>
    public int Iterations { get; init; }

    /// <summary>Turns before each round that are not counted.</summary>
    public int WarmupIterations { get; init; }

    /// <summary>The number of rounds, in which the variants alternate.</summary>
    public int Rounds { get; init; }

    /// <summary>The number of this measurement among several of the same kind, from 1.</summary>
    public int Repetition { get; init; } = 1;

    /// <summary>
    /// The number of rows that were merged into this one; <see langword="null"/> if it is not merged.
    /// </summary>
    public int? MergedCount { get; init; }

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

    /// <summary>Every turn, in nanoseconds; <see langword="null"/> if nothing was measured.</summary>
    public HistogramBase? Histogram { get; init; }

    /// <summary>
    /// The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.
    /// </summary>
    public string? EncodedHistogram
    {
        get => LatencyEncoding.Encode(Histogram);
        init => Histogram = LatencyEncoding.Decode(value);
    }

    /// <summary>
    /// The histogram in twelve characters (see <see cref="DistributionBar"/>); <see langword="null"/> without one.
    /// </summary>
    public string? Distribution => Histogram is null ? null : DistributionBar.Of(Histogram);

    LatencyRecording? ILatencyRecorded.Recording(LatencyKind kind) => Histogram is { } histogram
        ? new(histogram, MeasuredAt, (MeanNanoseconds ?? 0) * Turns / Nanoseconds.PerSecond,
            FormattableString.Invariant($"{Multiplexer} {TriggerMode} {SocketCount} {Repetition}"))
        : null;
}
