namespace EventIo.Loop;

/// <summary>What a loop has done so far. Written by the loop's thread alone; each figure may be read at any time.</summary>
public sealed class LoopCounters
{
    /// <summary>Connections accepted.</summary>
    public long Accepted { get; internal set; }

    /// <summary>Connections closed again.</summary>
    public long Closed { get; internal set; }

    /// <summary>Connections that were accepted and closed at once: more than allowed, or than the mechanism can watch.</summary>
    public long Shed { get; internal set; }

    /// <summary>Connections that ended with an error.</summary>
    public long Failed { get; internal set; }

    /// <summary>Times that accepting paused because the kernel had no descriptor or memory to give.</summary>
    public long AcceptPauses { get; internal set; }

    /// <summary>Bytes received.</summary>
    public long BytesReceived { get; internal set; }

    /// <summary>Bytes that the kernel took for sending.</summary>
    public long BytesSent { get; internal set; }

    /// <summary>Completions handled.</summary>
    public long Events { get; internal set; }

    /// <summary>System calls that the loop made itself; the multiplexer counts its own.</summary>
    public long SystemCalls { get; internal set; }

    /// <summary>Managed memory that the loop's thread has allocated, in bytes; it stands still once the loop is warm.</summary>
    public long AllocatedBytes { get; internal set; }
}
