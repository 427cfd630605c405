using System.Collections.Frozen;
using static EventIo.Findings.FindingSeverity;

namespace EventIo.Findings;

/// <summary>
/// Severity and meaning of each kind of finding. Help, views and tests are derived from it. A new kind requires a
/// member of <see cref="FindingKind"/>, a row here, and a rule in a file of its own.
/// </summary>
public static class FindingCatalog
{
    private static readonly FindingDescription[] s_measurements =
    [
        new(FindingKind.ProcessorContended, Warning,
            "Other programs took the processor from the measuring thread: trust CPU time, not wall time."),
        new(FindingKind.SharedProcessor, Warning, "Two threads that should run at the same time shared one processor."),
        new(FindingKind.ClockTooCoarse, Warning,
            "Reading the clock takes more than a tenth of the median that was measured."),
        new(FindingKind.MemoryAllocated, Warning,
            "The measured code allocated managed memory, so the garbage collector may run."),
        new(FindingKind.TooFewSamples, Warning,
            "Fewer than ten samples lie beyond a reported percentile, so its value is mostly chance."),
        new(FindingKind.Unsteady, Warning, "The best and the worst round differ by more than a quarter."),
    ];

    private static readonly FindingDescription[] s_loads =
    [
        new(FindingKind.AcceptQueueOverflowed, Error,
            "The accept queue was full, and the kernel dropped connections; their clients tried again a second later."),
        new(FindingKind.EphemeralPortsExhausted, Error,
            "Local ports for new connections to an address have run out; Warning if less than a tenth is free."),
        new(FindingKind.UnexpectedStatus, Error, "HTTP responses had another status code than the expected one."),
        new(FindingKind.UnexpectedContent, Error,
            "The server answered with bytes that the workload does not allow."),
        new(FindingKind.SilentConnections, Error,
            "Connections had a request in flight and answered nothing in the whole measured time."),
        new(FindingKind.GeneratorSaturated, Warning,
            "A loop of the load generator had no time to spare: the figures show the generator's limit."),
        new(FindingKind.GeneratorLate, Warning,
            "The load generator sent requests late, and that delay is a notable part of the response times."),
        new(FindingKind.RateNotReached, Warning, "Some of the requests that were due were never sent."),
        new(FindingKind.Unanswered, Warning,
            "Requests had no answer when the run ended; each counts with the time it had waited by then."),
        new(FindingKind.NagleDelayedAckSuspected, Warning,
            "Answers take 40 to 50 ms: a small segment waits for an acknowledgement that the other side delays."),
        new(FindingKind.KneeReached, Information,
            "From one rate of a ramp to the next, the median of the response times at least doubled."),
        new(FindingKind.IdleClosed, Information,
            "The server closed connections while no request was in flight on them."),
    ];

    private static readonly FindingDescription[] s_transfers =
    [
        new(FindingKind.SourceGrew, Warning,
            "The file grew while it was sent; the bytes it had at the beginning were sent."),
        new(FindingKind.PacingLimited, Warning,
            "The congestion control let the bytes out no faster than its pacing rate."),
        new(FindingKind.Retransmitted, Warning, "More than one segment in a hundred was sent again."),
        new(FindingKind.TooShort, Warning, "The transfer took less than 5 ms: starting and ending are most of it."),
        new(FindingKind.Waited, Warning, "The moving thread waited for the other end: trust CPU time, not the rate."),
        new(FindingKind.WorthIt, Information, "At this size the method is cheaper or faster than a copying loop."),
        new(FindingKind.NotWorthIt, Information, "At this size the method is no better than a copying loop."),
        new(FindingKind.Copied, Information, "The kernel copied the bytes.") { Restates = "IsZeroCopy" },
        new(FindingKind.ZeroCopy, Information,
            "The bytes reached the socket without a copy.") { Restates = "IsZeroCopy" },
        new(FindingKind.HashIncluded, Information, "The CPU time includes that of the hash."),
        new(FindingKind.ProcessCpu, Information, "The CPU time is that of the whole process, not of one thread."),
    ];

    private static readonly FindingDescription[] s_connections =
    [
        new(FindingKind.AcceptQueueFull, Warning,
            "At least 80 % of the accept queue is taken: its program accepts too slowly."),
        new(FindingKind.Retransmitting, Warning, "Segments are lost, and the kernel is sending them again now."),
        new(FindingKind.Lossy, Warning, "At least one byte in a thousand, and ten segments, were sent again."),
        new(FindingKind.ReceiverClosed, Warning, "The peer's receive window is 0: the program there does not read."),
        new(FindingKind.NotReading, Warning, "The receive window of this end is 0: the program here does not read."),
        new(FindingKind.ReceiverLimited, Information,
            "The peer's receive window held the sender back for part of its busy time."),
        new(FindingKind.SendBufferLimited, Information,
            "The send buffer held the sender back for part of its busy time."),
        new(FindingKind.FastOpenFailed, Information, "The data in the SYN was not accepted (TCP Fast Open)."),
        new(FindingKind.Idle, Information, "Nothing was sent or received for a second, and nothing waits."),
    ];

    private static readonly FindingDescription[] s_loops =
    [
        new(FindingKind.DescriptorLimit, Warning,
            "A process has no descriptor left while connections wait; Error if its loop spins on accept."),
        new(FindingKind.CqOverflowed, Error, "A ring's completions are not taken from its completion queue."),
        new(FindingKind.Stopped, Error,
            "A loop's thread is stopped or frozen: with something ready in its set, or for 100 ms of a measurement."),
        new(FindingKind.BlockedInCall, Error,
            "A loop's thread sleeps in another call: for 200 ms with something ready, or for 5 % of a measurement."),
        new(FindingKind.Ghost, Warning,
            "A set watches a file that its process has closed and that is open elsewhere; Error if it is ready."),
        new(FindingKind.HangupSpin, Error, "A loop keeps waking for a connection that its peer has closed."),
        new(FindingKind.WriteSpin, Error, "A loop keeps waking for room to send when it has nothing to send."),
        new(FindingKind.LostEdge, Warning,
            "Data waits on an edge-triggered watch while the thread sleeps: the edge will not be reported again."),
        new(FindingKind.Forgotten, Error, "Data waits on a one-shot watch that was not armed again."),
        new(FindingKind.Starved, Warning, "Data has waited for more than 500 ms while the loop was busy."),
        new(FindingKind.SqBacklogged, Error, "Requests wait in a submission queue whose polling thread sleeps."),
        new(FindingKind.Unbalanced, Warning, "One worker of a listener has far more connections than its share."),
        new(FindingKind.Herd, Warning, "Each connection wakes more workers than the one that accepts it."),
        new(FindingKind.PollerIdle, Warning,
            "A ring's polling thread occupies a processor and works less than 5 % of the time."),
    ];

    private static readonly FindingDescription[] s_hosts =
    [
        new(FindingKind.SystemDescriptorLimit, Warning,
            "The host has nearly as many open files as fs.file-max allows; Error if it has no more."),
        new(FindingKind.ConntrackFull, Warning,
            "At least 90 % of the connections that the kernel can track are in use; Error if all are."),
        new(FindingKind.ConntrackDropped, Error, "Connection tracking dropped packets or gave up entries."),
        new(FindingKind.NeighbourTableFull, Error,
            "The neighbour table is full: addresses of neighbours can't be resolved."),
        new(FindingKind.OrphanLimit, Error,
            "The kernel reset closed connections because too many of them are unfinished."),
        new(FindingKind.SynQueueFull, Error,
            "Handshakes fill a listener's queue: the kernel drops them or answers with SYN cookies."),
        new(FindingKind.TcpMemoryPressure, Warning, "TCP memory or a receive buffer ran short, and data was dropped."),
        new(FindingKind.UdpDropped, Error, "Datagrams were dropped because the receive buffer of a socket was full."),
        new(FindingKind.BacklogDropped, Error, "Packets were dropped because a processor's input queue was full."),
        new(FindingKind.ReversePathDropped, Warning,
            "Packets were dropped because the way back to their source leads through another interface."),
        new(FindingKind.ChecksumErrors, Warning, "Packets arrived with a wrong checksum and were dropped."),
        new(FindingKind.MtuBlackHole, Error,
            "Full-sized segments time out again and again while small ones reach the same peer."),
        new(FindingKind.CloseWaitLeak, Warning,
            "A process keeps connections open whose peers have closed them; Error if descriptors run out in an hour."),
        new(FindingKind.ResetStorm, Warning,
            "More than 10 % of the connections that opened were reset or failed, throughout the window."),
        new(FindingKind.CpuThrottled, Warning,
            "The CPU quota of its control group kept a server or a loop from running for part of the window."),
        new(FindingKind.CpuStolen, Warning, "The hypervisor gave more than 10 % of the processor time to others."),
        new(FindingKind.HarmfulSetting, Warning, "A setting of the kernel is harmful under any load."),
        new(FindingKind.AcceptQueueNearlyFull, Warning, "An accept queue was at least 80 % full in both readings."),
        new(FindingKind.PeerNotReading, Warning, "A peer's window stayed shut: the program there doesn't read."),
        new(FindingKind.NagleHeld, Warning,
            "Small data waits for the acknowledgement of earlier data (Nagle's algorithm) in most looks."),
        new(FindingKind.SoftirqOnOneProcessor, Warning,
            "One processor is busy with nearly all packets that arrive while others could share the work."),
        new(FindingKind.SoftirqSqueezed, Warning,
            "Receive work regularly uses up its budget before all packets are handled."),
        new(FindingKind.Healthy, Information, "No check found anything."),
        new(FindingKind.Passed, Information, "A check was made and found nothing."),
        new(FindingKind.NotChecked, Information, "A check could not be made; Evidence says why."),
    ];

    private static readonly FrozenDictionary<FindingKind, FindingDescription> s_byKind =
        Rows().ToFrozenDictionary(row => row.Kind);

    /// <summary>All kinds, as <see cref="FindingKind"/> declares them. An array, which a script can index.</summary>
    public static IReadOnlyList<FindingDescription> All { get; } = Rows().OrderBy(row => row.Kind).ToArray();

    /// <summary>Finds the row of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Its row.</returns>
    public static FindingDescription Describe(FindingKind kind) => s_byKind[kind];

    private static IEnumerable<FindingDescription> Rows() =>
        [.. s_measurements, .. s_loads, .. s_transfers, .. s_connections, .. s_loops, .. s_hosts];
}
