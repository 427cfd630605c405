namespace EventIo.Multiplexing;

/// <summary>How a mechanism tells that a descriptor is ready.</summary>
public enum TriggerMode
{
    /// <summary>Level-triggered: told at each wait for as long as it is ready. All that select and poll know.</summary>
    Level,

    /// <summary>Edge-triggered: told once when it becomes ready (EPOLLET); the reader drains.</summary>
    Edge,

    /// <summary>One-shot: told once, then silent until armed again (EPOLLONESHOT).</summary>
    OneShot,

    /// <summary>io_uring's standing poll request (IORING_POLL_ADD_MULTI): a completion for each edge, the caller reads.</summary>
    MultishotPoll,

    /// <summary>
    /// io_uring's receive: the completion brings the data in a provided buffer. One standing request (IORING_RECV_MULTISHOT),
    /// unless <see cref="RingFeature.MultishotReceive"/> is off or not to be had: then a new request for each completion.
    /// </summary>
    MultishotReceive,

    /// <summary>Not told: the call itself sleeps.</summary>
    Blocking,

    /// <summary>A completion port's receive (WSARecv, overlapped): the packet tells that the data is in its buffer.</summary>
    OverlappedReceive,

    /// <summary>
    /// A completion port's receive of no bytes: the packet tells that there is something, the caller receives. No buffer waits
    /// with each silent connection.
    /// </summary>
    ZeroByteReceive,
}
