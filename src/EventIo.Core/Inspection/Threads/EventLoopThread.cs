using EventIo.Findings;
using EventIo.Inspection.Sets;

namespace EventIo.Inspection.Threads;

/// <summary>
/// A thread that waits for events, as observed over a window. Properties that were not visible are
/// <see langword="null"/>. Lists are arrays, which a script can index.
/// </summary>
public sealed record EventLoopThread
{
    /// <summary>The process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Its name (comm of proc(5)), as the process set it: it may contain control characters.</summary>
    public required string ProcessName { get; init; }

    /// <summary>The thread.</summary>
    public required int ThreadId { get; init; }

    /// <summary>Its name, as the process set it.</summary>
    public required string ThreadName { get; init; }

    /// <summary>The mechanism that it waits with.</summary>
    public required WaitMechanism Mechanism { get; init; }

    /// <summary>The call that it was last seen to wait in; null if it was not seen in a wait.</summary>
    public string? Call { get; init; }

    /// <summary>The descriptor of its epoll set or ring; null for poll and select, whose sets are arrays.</summary>
    public int? FileDescriptor { get; init; }

    /// <summary>
    /// The number of descriptors in its set. Null for a ring, and if this user may not read the memory that contains
    /// the set of a poll or select.
    /// </summary>
    public int? SetSize { get; init; }

    /// <summary>The timeout of its wait; -1 for none, null if it was not seen.</summary>
    public double? TimeoutMilliseconds { get; init; }

    /// <summary>
    /// Its state at the end: asleep, running, stopped, stopped by a tracer, frozen, in an uninterruptible sleep.
    /// </summary>
    public string? State { get; init; }

    /// <summary>The share of the window in which it was asleep in the wait.</summary>
    public double? AsleepPercent { get; init; }

    /// <summary>The share in which it was on a processor.</summary>
    public double? RunningPercent { get; init; }

    /// <summary>The share in which it was ready to run without a processor.</summary>
    public double? WaitingForProcessorPercent { get; init; }

    /// <summary>The share in which it was asleep in another call.</summary>
    public double? BlockedPercent { get; init; }

    /// <summary>
    /// The other call that it was last seen in, with its descriptor: <c>read(5: Pipe)</c>; null for none.
    /// </summary>
    public string? BlockedIn { get; init; }

    /// <summary>How often it went to sleep, per second (voluntary context switches).</summary>
    public double? WaitsPerSecond { get; init; }

    /// <summary>
    /// How late a timeout may be (PR_SET_TIMERSLACK); null if this user may not see it, and beyond the first 500 rows.
    /// </summary>
    public long? TimerSlackNanoseconds { get; init; }

    /// <summary>The number of sockets in its set.</summary>
    public int? SocketCount { get; init; }

    /// <summary>Listeners in its set: <c>0.0.0.0:80</c>.</summary>
    public IReadOnlyList<string> Listeners { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>The number of TCP connections in its set; with -Listener, only those of that port.</summary>
    public int? ConnectionCount { get; init; }

    /// <summary>With -Listener: the port.</summary>
    public int? Port { get; init; }

    /// <summary>With -Listener: its share of the connections of all workers.</summary>
    public double? SharePercent { get; init; }

    /// <summary>
    /// With -Listener: how many connections per second were added to its set and stayed until the second reading.
    /// Connections that came and went between both readings are not included.
    /// </summary>
    public double? AcceptsPerSecond { get; init; }

    /// <summary>With -Listener: whether its set watches the listener with EPOLLEXCLUSIVE.</summary>
    public bool? IsExclusive { get; init; }

    /// <summary>With -Listener: whether there are several listeners of the address (SO_REUSEPORT).</summary>
    public bool? IsReusePort { get; init; }

    /// <summary>With -IncludeSet: what it watches.</summary>
    public IReadOnlyList<EpollEntry> Entries
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<EpollEntry>();

    /// <summary>Findings about it, most important first.</summary>
    public IReadOnlyList<Finding> Verdict { get; init => field = value.ToTextList(); } = TextLists.Empty<Finding>();

    /// <summary>What could not be observed, and why.</summary>
    public IReadOnlyList<string> Limitations { get; init => field = value.ToTextList(); } = TextLists.Empty<string>();

    /// <summary>The length of the window.</summary>
    public double SampleSeconds { get; init; }

    /// <summary>The number of looks at the thread.</summary>
    public int Samples { get; init; }

    /// <summary>
    /// How long both readings of the set took. For most of it the kernel holds the set's mutex, and the thread's own
    /// epoll_ctl(2) and event delivery wait.
    /// </summary>
    public double? SetReadMilliseconds { get; init; }

    /// <summary>CPU time of the whole inspection; all its rows have the same figure.</summary>
    public double InspectionMilliseconds { get; init; }

    /// <summary>When the window ended.</summary>
    public DateTimeOffset MeasuredAt { get; init; }

    /// <summary>Whether it waits only for a terminal, a pipe or an eventfd.</summary>
    internal bool IsMinor { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        PlainText.Of(FormattableString.Invariant($"{ProcessName} ({ProcessId}) thread {ThreadId}"));
}
