namespace EventIo.Native.Linux.Proc;

/// <summary>What a descriptor refers to.</summary>
public enum DescriptorKind : long
{
    /// <summary>It is not open, or not visible to this user.</summary>
    None,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A pipe or a FIFO.</summary>
    Pipe,

    /// <summary>An event counter (eventfd(2)).</summary>
    EventFd,

    /// <summary>A timer (timerfd_create(2)).</summary>
    Timer,

    /// <summary>Signals as data (signalfd(2)).</summary>
    Signal,

    /// <summary>Changes of files (inotify(7)).</summary>
    Inotify,

    /// <summary>An epoll set (epoll(7)).</summary>
    Epoll,

    /// <summary>A ring (io_uring(7)).</summary>
    IoUring,

    /// <summary>A process (pidfd_open(2)).</summary>
    Process,

    /// <summary>A terminal.</summary>
    Terminal,

    /// <summary>A file, a folder or a device.</summary>
    File,

    /// <summary>Another object of the kernel.</summary>
    Other,
}
