using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing;

/// <summary>How a mechanism reports that a descriptor is ready.</summary>
public enum TriggerMode : long
{
    /// <summary>Level-triggered: reported by each wait while it is ready. The only mode of select and poll.</summary>
    Level,

    /// <summary>Edge-triggered: reported once when it becomes ready (EPOLLET); the reader drains.</summary>
    Edge,

    /// <summary>One-shot: reported once, then not until it is rearmed (EPOLLONESHOT).</summary>
    OneShot,

    /// <summary>
    /// io_uring's multishot poll request (IORING_POLL_ADD_MULTI): a completion for each edge; the caller reads.
    /// </summary>
    MultishotPoll,

    /// <summary>
    /// io_uring's receive: the completion has the data in a provided buffer. Uses one multishot request
    /// (IORING_RECV_MULTISHOT); if <see cref="RingFeature.MultishotReceive"/> is off or not available, a new request
    /// for each completion.
    /// </summary>
    MultishotReceive,

    /// <summary>Not reported: the call itself sleeps.</summary>
    Blocking,

    /// <summary>
    /// A completion port's receive (WSARecv, overlapped): the packet reports that the data is in its buffer.
    /// </summary>
    OverlappedReceive,

    /// <summary>
    /// A completion port's receive of no bytes: the packet reports that there is something to receive; then the caller
    /// receives. Idle connections need no buffer.
    /// </summary>
    ZeroByteReceive,
}
