namespace EventIo.Native.Linux.IoUring.Probing;

/// <summary>How a ring receives and accepts on this kernel by default: a higher level needs fewer requests.</summary>
public enum RingLevel : long
{
    /// <summary>
    /// One request for each accept and each receive, with a buffer of its own (Linux 5.6). When all buffers are in use,
    /// further receives first wait for data with a poll request.
    /// </summary>
    SingleRequests,

    /// <summary>Single requests; the kernel picks the buffer when data arrives (Linux 5.19).</summary>
    BufferRing,

    /// <summary>One request receives all data of a connection (Linux 6.0).</summary>
    Multishot,

    /// <summary>As Multishot, and the kernel does its part of the work when the thread waits (Linux 6.1).</summary>
    DeferredMultishot,
}
