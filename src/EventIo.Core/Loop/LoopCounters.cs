namespace EventIo.Loop;

/// <summary>
/// Counters of a loop's work so far. Only one thread writes them; any thread may read each figure at any time.
/// </summary>
public sealed class LoopCounters
{
    /// <summary>Connections accepted.</summary>
    public long Accepted { get; internal set; }

    /// <summary>Connections closed after they were accepted or opened.</summary>
    public long Closed { get; internal set; }

    /// <summary>
    /// Connections that were closed right after they were accepted: more than allowed, or than the mechanism can watch.
    /// </summary>
    public long Shed { get; internal set; }

    /// <summary>Connections that ended with an error.</summary>
    public long Failed { get; internal set; }

    /// <summary>Connections that a timeout ended: no byte moved, or a request took too long to arrive.</summary>
    public long TimedOut { get; internal set; }

    /// <summary>Times that accepting paused because no descriptor or memory was left.</summary>
    public long AcceptPauses { get; internal set; }

    /// <summary>Requests answered, if the workload has requests.</summary>
    public long Requests { get; internal set; }

    /// <summary>Requests that were answered with an error.</summary>
    public long RequestErrors { get; internal set; }

    /// <summary>Bytes received.</summary>
    public long BytesReceived { get; internal set; }

    /// <summary>Bytes that the kernel accepted for sending.</summary>
    public long BytesSent { get; internal set; }

    /// <summary>Completions handled.</summary>
    public long Events { get; internal set; }

    /// <summary>System calls that the loop made itself; the multiplexer counts its own.</summary>
    public long SystemCalls { get; internal set; }

    /// <summary>
    /// Managed memory that the loop's thread has allocated, in bytes; it stops growing once the loop is warm.
    /// </summary>
    public long AllocatedBytes { get; internal set; }

    internal void Add(LoopCounters other)
    {
        Accepted += other.Accepted;
        Closed += other.Closed;
        Shed += other.Shed;
        Failed += other.Failed;
        TimedOut += other.TimedOut;
        AcceptPauses += other.AcceptPauses;
        Requests += other.Requests;
        RequestErrors += other.RequestErrors;
        BytesReceived += other.BytesReceived;
        BytesSent += other.BytesSent;
        Events += other.Events;
        SystemCalls += other.SystemCalls;
        AllocatedBytes += other.AllocatedBytes;
    }
}
