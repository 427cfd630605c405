using EventIo.Findings;
using EventIo.Measurement.Histograms;
using HdrHistogram;

namespace EventIo.Measurement.EventLoops;

/// <summary>
/// What one thread's loop did over some time. Shares are percentages of the same time and add up to 100. Figures that
/// were not measured are <see langword="null"/>.
/// </summary>
public abstract record EventLoopFigures : ILatencyRecorded
{
    /// <summary>The process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Its name (comm of proc(5)), as the process set it: it may contain control characters.</summary>
    public required string ProcessName { get; init; }

    /// <summary>The thread.</summary>
    public required int ThreadId { get; init; }

    /// <summary>Its name, as the process set it.</summary>
    public required string ThreadName { get; init; }

    /// <summary>How it was observed.</summary>
    public required LoopGrade Grade { get; init; }

    /// <summary>
    /// The number of turns. A turn lasts from the return of a wait to the next wait. Sampled: from waking up in a wait
    /// to going to sleep in one. Traced: timed by the kernel's clock, to within 0.8 percent. The last turn may be
    /// unfinished and counts with the time it had taken by then.
    /// </summary>
    public long Turns { get; init; }

    /// <summary>Half of the turns took no longer.</summary>
    public double? P50Microseconds => Latency.Microseconds(Histogram, 50);

    /// <summary>90 % of the turns took no longer.</summary>
    public double? P90Microseconds => Latency.Microseconds(Histogram, 90);

    /// <summary>99 % of the turns took no longer.</summary>
    public double? P99Microseconds => Latency.Microseconds(Histogram, 99);

    /// <summary>99.9 % of the turns took no longer.</summary>
    public double? P999Microseconds => Latency.Microseconds(Histogram, 99.9);

    /// <summary>The longest turn.</summary>
    public double? MaxMicroseconds => Latency.MaxMicroseconds(Histogram);

    /// <summary>
    /// How often received data was seen waiting to be read. Sampled: only data that waits during a look at the sockets.
    /// Traced: each read after data has arrived.
    /// </summary>
    public long LagSamples => LagHistogram.TotalCount;

    /// <summary>
    /// Half of the data that was seen waiting had waited no longer than this; Sampled: a lower bound.
    /// </summary>
    public double? LagP50Microseconds => Latency.Microseconds(LagHistogram, 50);

    /// <summary>99 % of that data had waited no longer than this; Sampled: a lower bound.</summary>
    public double? LagP99Microseconds => Latency.Microseconds(LagHistogram, 99);

    /// <summary>99.9 % of that data had waited no longer than this; Sampled: a lower bound.</summary>
    public double? LagP999Microseconds => Latency.Microseconds(LagHistogram, 99.9);

    /// <summary>The longest time that data was seen waiting.</summary>
    public double? LagMaxMicroseconds => Latency.MaxMicroseconds(LagHistogram);

    /// <summary>The share of the time asleep in a wait.</summary>
    public double? AsleepPercent { get; init; }

    /// <summary>The share on a processor: user and system together.</summary>
    public double? RunningPercent { get; init; }

    /// <summary>
    /// The share on a processor in user mode. The kernel distinguishes user from system time by sampling at its clock
    /// tick; <see langword="null"/> if fewer than two ticks found the thread running.
    /// </summary>
    public double? UserPercent { get; init; }

    /// <summary>The share on a processor in the kernel; as <see cref="UserPercent"/>.</summary>
    public double? SystemPercent { get; init; }

    /// <summary>The share asleep in a call other than a wait.</summary>
    public double? BlockedPercent { get; init; }

    /// <summary>The share ready to run without a processor, except for throttling.</summary>
    public double? WaitingForProcessorPercent { get; init; }

    /// <summary>
    /// The share for which the CPU quota of a control group kept it from running: at most the time that the group was
    /// throttled.
    /// </summary>
    public double? ThrottledPercent { get; init; }

    /// <summary>The share stopped by a signal, by a tracer or by the freezer of a control group.</summary>
    public double? StoppedPercent { get; init; }

    /// <summary>
    /// Traced: the share spent in calls other than waits, on a processor or not.
    /// </summary>
    public double? SystemCallPercent { get; init; }

    /// <summary>Waits each second; Sampled: those that ended a turn.</summary>
    public double? WaitsPerSecond { get; init; }

    /// <summary>
    /// Traced: events that a wait returned, on average; <see langword="null"/> for io_uring, whose waits return no
    /// number.
    /// </summary>
    public double? EventsPerWait { get; init; }

    /// <summary>
    /// Traced: the share of the time in which the programs followed the thread. Less than 100 where that would have
    /// cost more than <see cref="EventLoopPlan.TraceCostPercent"/>: turns, lags, waits, events and the time in calls
    /// are then estimated for the whole time from what was seen.
    /// </summary>
    public double? TracedPercent { get; init; }

    /// <summary>When the time ended (UTC).</summary>
    public DateTime MeasuredAt { get; init; } = DateTime.UtcNow;

    /// <summary>Every turn, in nanoseconds.</summary>
    public HistogramBase Histogram { get; init; } = Latency.NewHistogram();

    /// <summary>
    /// The same in HdrHistogram's compressed encoding (see <see cref="LatencyEncoding"/>), which crosses processes.
    /// </summary>
    public string? EncodedHistogram => LatencyEncoding.Encode(Histogram);

    /// <summary>
    /// The turns in twelve characters (see <see cref="DistributionBar"/>); <see langword="null"/> without any.
    /// </summary>
    public string? Distribution => Histogram.TotalCount > 0 ? DistributionBar.Of(Histogram) : null;

    /// <summary>How long data waited for being read, in nanoseconds.</summary>
    public HistogramBase LagHistogram { get; init; } = Latency.NewHistogram();

    /// <summary>The same in HdrHistogram's compressed encoding.</summary>
    public string? EncodedLagHistogram => LatencyEncoding.Encode(LagHistogram);

    /// <summary>The same in twelve characters; <see langword="null"/> if no data was seen waiting.</summary>
    public string? LagDistribution => LagHistogram.TotalCount > 0 ? DistributionBar.Of(LagHistogram) : null;

    /// <summary>How long the measurement took.</summary>
    private protected abstract double Seconds { get; }

    LatencyRecording? ILatencyRecorded.Recording(LatencyKind kind)
    {
        HistogramBase histogram = kind == LatencyKind.Lag ? LagHistogram : Histogram;
        return histogram.TotalCount == 0
            ? null
            : new(histogram, MeasuredAt, Seconds, FormattableString.Invariant($"{ProcessName} {ThreadId}"));
    }

    /// <inheritdoc/>
    public sealed override string ToString() =>
        PlainText.Of(FormattableString.Invariant($"{ProcessName} ({ProcessId}) thread {ThreadId}"));
}
