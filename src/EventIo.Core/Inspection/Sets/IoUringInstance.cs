
using EventIo.Findings;

namespace EventIo.Inspection.Sets;

/// <summary>A ring of a live process. Properties that the kernel does not report are <see langword="null"/>.</summary>
public sealed record IoUringInstance
{
    /// <summary>The process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Its name.</summary>
    public required string ProcessName { get; init; }

    /// <summary>The ring's descriptor.</summary>
    public required int FileDescriptor { get; init; }

    /// <summary>Threads that were seen to submit to it or wait on it.</summary>
    public IReadOnlyList<int> ThreadIds { get; init => field = value.ToTextList(); } = TextLists.Empty<int>();

    /// <summary>Requests in the submission queue that the kernel has not consumed.</summary>
    public long? SubmissionQueue { get; init; }

    /// <summary>The size of the submission queue.</summary>
    public long? SubmissionQueueSize { get; init; }

    /// <summary>Completions in the completion queue that the program has not consumed.</summary>
    public long? CompletionQueue { get; init; }

    /// <summary>The size of the completion queue.</summary>
    public long? CompletionQueueSize { get; init; }

    /// <summary>Completions that found the queue full and are in the kernel's overflow list.</summary>
    public int? OverflowCount { get; init; }

    /// <summary>Requests that the kernel consumed, per second.</summary>
    public double? SubmissionsPerSecond { get; init; }

    /// <summary>Completions that the kernel queued, per second.</summary>
    public double? CompletionsPerSecond { get; init; }

    /// <summary>
    /// Requests that wait for their file to become ready, by operation; the kernel does not report the file.
    /// </summary>
    public IReadOnlyList<IoUringRequest> Pending
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<IoUringRequest>();

    /// <summary>Requests in the submission queue, with their files.</summary>
    public IReadOnlyList<IoUringRequest> Queued
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<IoUringRequest>();

    /// <summary>Registered files.</summary>
    public int? FileCount { get; init; }

    /// <summary>Registered buffers.</summary>
    public int? BufferCount { get; init; }

    /// <summary>The thread that polls for submissions; null without IORING_SETUP_SQPOLL.</summary>
    public int? PollerThreadId { get; init; }

    /// <summary>The processor that it last ran on.</summary>
    public int? PollerProcessor { get; init; }

    /// <summary>The share of the window in which it ran.</summary>
    public double? PollerRunningPercent { get; init; }

    /// <summary>The share of its CPU time spent on requests, in the window (Linux 6.9).</summary>
    public double? PollerWorkPercent { get; init; }

    /// <summary>Its CPU time since the ring was set up.</summary>
    public double? PollerCpuSeconds { get; init; }

    /// <summary>Kernel threads that carry out blocking requests of the process, and where they sleep.</summary>
    public IReadOnlyList<RingWorker> Workers
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<RingWorker>();

    /// <summary>
    /// Busy polling of network devices, with its settings in the kernel's words (Linux 6.9): <c>disabled</c>, or
    /// <c>enabled, tracking dynamic, busy_poll_dt 50000, prefer_busy_poll true</c>. The time is in nanoseconds.
    /// </summary>
    public string? Napi { get; init; }

    /// <summary>Findings about it, most important first.</summary>
    public IReadOnlyList<Finding> Verdict { get; init => field = value.ToTextList(); } = TextLists.Empty<Finding>();

    /// <summary>What could not be observed, and why.</summary>
    public IReadOnlyList<string> Limitations { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>The length of the window; 0 for a single reading.</summary>
    public double SampleSeconds { get; init; }

    /// <summary>CPU time of the whole inspection; all its rows have the same figure.</summary>
    public double InspectionMilliseconds { get; init; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset MeasuredAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        PlainText.Of(FormattableString.Invariant($"ring {FileDescriptor} of {ProcessName} ({ProcessId})"));
}
