namespace EventIo.Inspection.Sets;

/// <summary>
/// The events that a watch requests, as in epoll_ctl(2). Error and HangUp are always reported and are omitted here.
/// </summary>
[Flags]
public enum EpollEvents : long
{
    /// <summary>Only errors and hang-ups.</summary>
    None = 0,

    /// <summary>EPOLLIN: data to read, or a connection to accept.</summary>
    In = 0x1,

    /// <summary>EPOLLPRI: urgent data.</summary>
    Priority = 0x2,

    /// <summary>EPOLLOUT: room to send.</summary>
    Out = 0x4,

    /// <summary>EPOLLRDHUP: the peer has shut down its sending side.</summary>
    ReadHangUp = 0x2000,

    /// <summary>Not a bit of the kernel: a one-shot watch that has fired and was not rearmed.</summary>
    Disarmed = 1u << 27,

    /// <summary>EPOLLEXCLUSIVE: only one of several waiting sets is woken.</summary>
    Exclusive = 1u << 28,

    /// <summary>EPOLLWAKEUP: keeps the system from suspending.</summary>
    WakeUp = 1u << 29,

    /// <summary>EPOLLONESHOT: reported once, then disarmed.</summary>
    OneShot = 1u << 30,

    /// <summary>EPOLLET: reported when something changes.</summary>
    EdgeTriggered = 1u << 31,
}
