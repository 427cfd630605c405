namespace EventIo.Inspection.Threads;

/// <summary>The mechanism that a thread waits for events with.</summary>
public enum WaitMechanism : long
{
    /// <summary>select(2), pselect6(2).</summary>
    Select,

    /// <summary>poll(2), ppoll(2).</summary>
    Poll,

    /// <summary>epoll_wait(2), epoll_pwait(2), epoll_pwait2(2).</summary>
    Epoll,

    /// <summary>io_uring_enter(2).</summary>
    IoUring,
}
