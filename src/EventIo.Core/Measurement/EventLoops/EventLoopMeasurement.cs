using EventIo.Findings;
using EventIo.Inspection.Threads;

namespace EventIo.Measurement.EventLoops;

/// <summary>
/// The loop of one thread of another process: how long its turns take, how long data waits, and where its time goes.
/// Lists are arrays, which a script can index.
/// </summary>
public sealed record EventLoopMeasurement : EventLoopFigures
{
    /// <summary>How the measurement ended.</summary>
    public required MeasurementStatus Status { get; init; }

    /// <summary>
    /// Why it was not measured, or not as requested; <see langword="null"/> if there is nothing to report.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The mechanism it waits with; <see langword="null"/> for a thread that was not seen in a wait.</summary>
    public WaitMechanism? Mechanism { get; init; }

    /// <summary>Its epoll set or ring; <see langword="null"/> for poll and select.</summary>
    public int? FileDescriptor { get; init; }

    /// <summary>
    /// The call other than a wait in which it slept longest, with its descriptor: <c>fsync(7: File)</c>; Traced: also
    /// one in which it ran.
    /// </summary>
    public string? LongestCall { get; init; }

    /// <summary>How long that took; Sampled: plus or minus the resolution.</summary>
    public double? LongestCallMilliseconds { get; init; }

    /// <summary>
    /// Where in the kernel it slept during that call (/proc/PID/task/TID/stack); empty unless this user may read it,
    /// which requires root with CAP_SYS_ADMIN.
    /// </summary>
    public IReadOnlyList<string> LongestCallStack
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<string>();

    /// <summary>How often it was stopped.</summary>
    public int StopCount { get; init; }

    /// <summary>The longest time that it was stopped; Sampled: plus or minus the resolution.</summary>
    public double? LongestStopMilliseconds { get; init; }

    /// <summary>Periods in which the quota of its control group was used up.</summary>
    public long? ThrottleCount { get; init; }

    /// <summary>
    /// Traced, of a thread that waits with io_uring: its operations, most frequent first. Those that a polling thread
    /// submits (IORING_SETUP_SQPOLL) are not seen.
    /// </summary>
    public IReadOnlyList<RingOperation> Operations
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<RingOperation>();

    /// <summary>Traced, of a thread that waits with io_uring: completions that found the queue full.</summary>
    public long? CompletionOverflows { get; init; }

    /// <summary>What the figures mean, most important first; empty when nothing was noticed.</summary>
    public IReadOnlyList<Finding> Verdict
    {
        get;
        init => field = Finding.Sort(value).ToTextList();
    } = TextLists.Empty<Finding>();

    /// <summary>What could not be observed, and why.</summary>
    public IReadOnlyList<string> Limitations { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>
    /// Sampled: 99 % of the looks at the thread came no later than this after the previous one. Of what is
    /// shorter, only the mean is known.
    /// </summary>
    public double? ResolutionMicroseconds { get; init; }

    /// <summary>Sampled: the longest time between two looks, in which nothing was seen.</summary>
    public double? LongestGapMilliseconds { get; init; }

    /// <summary>Sampled: milliseconds from one look at the sockets to the next, on average.</summary>
    public double? LagResolutionMilliseconds { get; init; }

    /// <summary>Sampled: looks at the thread.</summary>
    public long Samples { get; init; }

    /// <summary>How long it was measured.</summary>
    public double MeasuredSeconds { get; init; }

    /// <summary>The duration that was requested.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>Which of several measurements of the same kind it is, from 1.</summary>
    public int Repetition { get; init; } = 1;

    /// <summary>CPU time of the observer; all rows measured at the same time have the same figure.</summary>
    public double InspectionMilliseconds { get; init; }

    /// <summary>The machine.</summary>
    public HostFacts Host { get; init; } = HostFacts.Current;

    private protected override double Seconds => MeasuredSeconds;
}
