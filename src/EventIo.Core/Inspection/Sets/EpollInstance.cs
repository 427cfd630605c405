
using EventIo.Findings;

namespace EventIo.Inspection.Sets;

/// <summary>An epoll set of a live process.</summary>
public sealed record EpollInstance
{
    /// <summary>The process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Its name.</summary>
    public required string ProcessName { get; init; }

    /// <summary>The epoll descriptor.</summary>
    public required int FileDescriptor { get; init; }

    /// <summary>Threads that were seen to wait on it, or that are assumed to drive it.</summary>
    public IReadOnlyList<int> ThreadIds { get; init => field = value.ToTextList(); } = TextLists.Empty<int>();

    /// <summary>The number of watches.</summary>
    public required int EntryCount { get; init; }

    /// <summary>Watches of sockets.</summary>
    public int SocketCount { get; init; }

    /// <summary>Watches of TCP connections; null if sockets could not be looked up.</summary>
    public int? ConnectionCount { get; init; }

    /// <summary>Listeners: <c>0.0.0.0:80</c>.</summary>
    public IReadOnlyList<string> Listeners { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>Watches of timers, pipes, event counters and other files that are not sockets.</summary>
    public int OtherCount { get; init; }

    /// <summary>Edge-triggered watches.</summary>
    public int EdgeTriggeredCount { get; init; }

    /// <summary>One-shot watches.</summary>
    public int OneShotCount { get; init; }

    /// <summary>One-shot watches that have fired and were not rearmed.</summary>
    public int DisarmedCount { get; init; }

    /// <summary>Watches with EPOLLEXCLUSIVE.</summary>
    public int ExclusiveCount { get; init; }

    /// <summary>
    /// Watches that a wait would report now, as far as visible; null if sockets could not be looked up.
    /// </summary>
    public int? ReadyCount { get; init; }

    /// <summary>Findings about it, most important first.</summary>
    public IReadOnlyList<Finding> Verdict { get; init => field = value.ToTextList(); } = TextLists.Empty<Finding>();

    /// <summary>What could not be observed, and why.</summary>
    public IReadOnlyList<string> Limitations { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>The length of the window; 0 for a single reading.</summary>
    public double SampleSeconds { get; init; }

    /// <summary>How long reading it took: for most of that time the kernel holds the set's mutex.</summary>
    public double SetReadMilliseconds { get; init; }

    /// <summary>CPU time of the whole inspection; all its rows have the same figure.</summary>
    public double InspectionMilliseconds { get; init; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset MeasuredAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        PlainText.Of(FormattableString.Invariant($"epoll set {FileDescriptor} of {ProcessName} ({ProcessId})"));
}
