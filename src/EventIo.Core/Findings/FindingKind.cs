namespace EventIo.Findings;

/// <summary>
/// The kinds of findings of the whole module. The names are public: scripts match on them. Within a severity, views
/// show the kinds in the order in which they are declared here, so the more important one comes first.
/// <see cref="FindingCatalog"/> describes the meaning of each; the rule that reports it is in the subfolder of its
/// subject, in a file of its own.
/// </summary>
public enum FindingKind : long
{
    // Measurements of every kind; contention comes first, because it explains the rest.

    /// <summary>A measuring thread was ready to run and had no processor.</summary>
    ProcessorContended,

    /// <summary>Two threads of a measurement that should run at the same time had one processor.</summary>
    SharedProcessor,

    /// <summary>Reading the clock costs a notable share of what was timed.</summary>
    ClockTooCoarse,

    /// <summary>The measured code allocated managed memory.</summary>
    MemoryAllocated,

    /// <summary>There are too few samples for the high percentiles.</summary>
    TooFewSamples,

    /// <summary>The rounds of a measurement differ notably.</summary>
    Unsteady,

    // Load on servers.

    /// <summary>An accept queue was full, and the kernel dropped connections.</summary>
    AcceptQueueOverflowed,

    /// <summary>There is no free local port, or almost none, for more connections to an address.</summary>
    EphemeralPortsExhausted,

    /// <summary>Responses had an unexpected status code.</summary>
    UnexpectedStatus,

    /// <summary>Responses were not those of the workload.</summary>
    UnexpectedContent,

    /// <summary>Connections received no response.</summary>
    SilentConnections,

    /// <summary>The load generator had no time to spare.</summary>
    GeneratorSaturated,

    /// <summary>The load generator sent late, so that the response times include its own delay.</summary>
    GeneratorLate,

    /// <summary>Requests that were due could not be sent.</summary>
    RateNotReached,

    /// <summary>Requests had no response when the run ended.</summary>
    Unanswered,

    /// <summary>Nagle's algorithm and delayed acknowledgements wait for each other.</summary>
    NagleDelayedAckSuspected,

    /// <summary>Between two rates of a ramp, the response times rise steeply.</summary>
    KneeReached,

    /// <summary>The server closed connections on which no request was in flight.</summary>
    IdleClosed,

    // Transfers.

    /// <summary>The source grew while it was sent.</summary>
    SourceGrew,

    /// <summary>The congestion control paced the bytes.</summary>
    PacingLimited,

    /// <summary>A notable share of the segments was sent again.</summary>
    Retransmitted,

    /// <summary>The transfer was too short to measure.</summary>
    TooShort,

    /// <summary>The moving thread waited for the other end.</summary>
    Waited,

    /// <summary>The method is better than a copying loop at this size.</summary>
    WorthIt,

    /// <summary>The method is no better than a copying loop at this size.</summary>
    NotWorthIt,

    /// <summary>The kernel copied the bytes.</summary>
    Copied,

    /// <summary>The kernel did not copy the bytes.</summary>
    ZeroCopy,

    /// <summary>The CPU time includes that of the hash.</summary>
    HashIncluded,

    /// <summary>The CPU time is that of the whole process.</summary>
    ProcessCpu,

    // TCP connections.

    /// <summary>An accept queue is full or nearly so.</summary>
    AcceptQueueFull,

    /// <summary>Segments are lost and being sent again now.</summary>
    Retransmitting,

    /// <summary>A notable share of the bytes was sent again.</summary>
    Lossy,

    /// <summary>The peer's receive window is 0.</summary>
    ReceiverClosed,

    /// <summary>The receive window of this end is 0.</summary>
    NotReading,

    /// <summary>The peer's receive window held the connection back.</summary>
    ReceiverLimited,

    /// <summary>The send buffer held the connection back.</summary>
    SendBufferLimited,

    /// <summary>Data in the SYN was not accepted.</summary>
    FastOpenFailed,

    /// <summary>Nothing was sent or received lately, and nothing waits.</summary>
    Idle,

    // Event loops of live processes.

    /// <summary>A process has no descriptor left while connections wait to be accepted.</summary>
    DescriptorLimit,

    /// <summary>
    /// A ring's completions are not consumed: its overflow list is in use, or its completion queue stays full.
    /// </summary>
    CqOverflowed,

    /// <summary>A loop's thread is stopped or frozen while its set has something ready.</summary>
    Stopped,

    /// <summary>A loop's thread sleeps in another call while its set has something ready.</summary>
    BlockedInCall,

    /// <summary>A set watches a file that its process has closed and that is still open elsewhere.</summary>
    Ghost,

    /// <summary>A loop keeps waking for a connection that its peer has closed.</summary>
    HangupSpin,

    /// <summary>A loop keeps waking for room to send when it has nothing to send.</summary>
    WriteSpin,

    /// <summary>Data waits on an edge-triggered watch that will not report it again.</summary>
    LostEdge,

    /// <summary>Data waits on a one-shot watch that was not rearmed.</summary>
    Forgotten,

    /// <summary>Data waits while the loop is busy with something else.</summary>
    Starved,

    /// <summary>Requests wait in a submission queue whose polling thread sleeps.</summary>
    SqBacklogged,

    /// <summary>One worker of a listener has far more connections than its share.</summary>
    Unbalanced,

    /// <summary>Each connection wakes more workers than the one that accepts it.</summary>
    Herd,

    /// <summary>A ring's polling thread occupies a processor and has almost nothing to do.</summary>
    PollerIdle,

    // A host over a window of time: first losses, then delays, then what may cause losses.

    /// <summary>The host can't open more files.</summary>
    SystemDescriptorLimit,

    /// <summary>The kernel can't track more connections.</summary>
    ConntrackFull,

    /// <summary>Connection tracking dropped packets.</summary>
    ConntrackDropped,

    /// <summary>The neighbour table is full.</summary>
    NeighbourTableFull,

    /// <summary>Connections were reset because too many have no owner (orphans).</summary>
    OrphanLimit,

    /// <summary>Handshakes fill a listener's queue of incomplete connections.</summary>
    SynQueueFull,

    /// <summary>TCP memory ran short, or data in a receive buffer was dropped.</summary>
    TcpMemoryPressure,

    /// <summary>Datagrams found a full receive buffer.</summary>
    UdpDropped,

    /// <summary>Packets found a processor's input queue full.</summary>
    BacklogDropped,

    /// <summary>Packets were dropped by reverse path filtering.</summary>
    ReversePathDropped,

    /// <summary>Packets arrived with a wrong checksum.</summary>
    ChecksumErrors,

    /// <summary>Full-sized segments don't arrive, small ones do.</summary>
    MtuBlackHole,

    /// <summary>A process doesn't close connections that its peers have closed.</summary>
    CloseWaitLeak,

    /// <summary>A notable share of connections is reset or fails to open.</summary>
    ResetStorm,

    /// <summary>The CPU quota of a control group kept its threads from running for part of the window.</summary>
    CpuThrottled,

    /// <summary>The hypervisor gives the processors to other machines.</summary>
    CpuStolen,

    /// <summary>A setting of the kernel is harmful under any load.</summary>
    HarmfulSetting,

    /// <summary>An accept queue is nearly full.</summary>
    AcceptQueueNearlyFull,

    /// <summary>The peer's receive window stayed shut.</summary>
    PeerNotReading,

    /// <summary>Nagle's algorithm delays small data.</summary>
    NagleHeld,

    /// <summary>One processor does nearly all receive work and has no time left.</summary>
    SoftirqOnOneProcessor,

    /// <summary>Receive work used up its budget before all packets were handled.</summary>
    SoftirqSqueezed,

    /// <summary>Nothing is wrong, as far as it was possible to check.</summary>
    Healthy,

    /// <summary>A check found nothing.</summary>
    Passed,

    /// <summary>A check could not be made.</summary>
    NotChecked,
}
