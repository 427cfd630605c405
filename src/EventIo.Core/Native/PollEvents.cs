namespace EventIo.Native;

/// <summary>Readiness in the bits of poll(2), which epoll and io_uring use as well.</summary>
[Flags]
internal enum PollEvents : short
{
    None = 0,

    /// <summary>POLLIN: data, the end of the stream, or a connection to accept is available.</summary>
    In = 0x1,

    /// <summary>POLLOUT: a write will accept data.</summary>
    Out = 0x4,

    /// <summary>POLLERR: an error is waiting. Always reported.</summary>
    Error = 0x8,

    /// <summary>POLLHUP: both directions are closed. Always reported.</summary>
    HangUp = 0x10,

    /// <summary>POLLNVAL: not an open descriptor. Always reported, by poll alone.</summary>
    Invalid = 0x20,

    /// <summary>POLLRDHUP: the peer has closed its sending direction.</summary>
    ReadHangUp = 0x2000,

    /// <summary>The events after which a read will not block, even if it fails.</summary>
    ReadableOrEnded = In | Error | HangUp | ReadHangUp | Invalid,

    /// <summary>The events after which a write will not block, even if it fails.</summary>
    WritableOrEnded = Out | Error | HangUp | Invalid,

    /// <summary>The events that report the end of the stream or an error, which follows any unread data.</summary>
    Ended = Error | HangUp | ReadHangUp,
}
