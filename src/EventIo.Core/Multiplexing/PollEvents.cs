namespace EventIo.Multiplexing;

/// <summary>Readiness in the bits of poll(2), which epoll and io_uring use as well.</summary>
[Flags]
internal enum PollEvents : short
{
    None = 0,

    /// <summary>POLLIN: a read gives data, the end of the stream, or an accepted connection.</summary>
    In = 0x1,

    /// <summary>POLLOUT: a write takes data.</summary>
    Out = 0x4,

    /// <summary>POLLERR: an error is waiting. Always reported.</summary>
    Error = 0x8,

    /// <summary>POLLHUP: both directions are closed. Always reported.</summary>
    HangUp = 0x10,

    /// <summary>POLLNVAL: not an open descriptor. Always reported, by poll alone.</summary>
    Invalid = 0x20,

    /// <summary>POLLRDHUP: the peer has closed its sending direction.</summary>
    ReadHangUp = 0x2000,

    /// <summary>What means that a read will not block, if only because it fails.</summary>
    ReadableOrEnded = In | Error | HangUp | ReadHangUp | Invalid,

    /// <summary>What means that a write will not block, if only because it fails.</summary>
    WritableOrEnded = Out | Error | HangUp | Invalid,

    /// <summary>What means that the end of the stream, or an error, stands behind the data.</summary>
    Ended = Error | HangUp | ReadHangUp,
}
