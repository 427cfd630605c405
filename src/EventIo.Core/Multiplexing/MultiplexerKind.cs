namespace EventIo.Multiplexing;

/// <summary>The mechanism by which one thread waits for many descriptors.</summary>
public enum MultiplexerKind : long
{
    /// <summary>
    /// select(2): a bitmap of descriptors, scanned whole by the kernel and by the caller at each wait.
    /// </summary>
    Select,

    /// <summary>poll(2): an array of descriptors, scanned whole at each wait.</summary>
    Poll,

    /// <summary>epoll(7): the kernel keeps the set and returns the ready descriptors.</summary>
    Epoll,

    /// <summary>io_uring(7): requests and completions go through rings that are shared with the kernel.</summary>
    IoUring,

    /// <summary>
    /// I/O completion ports: the proactor of Windows. The program starts operations, and the
    /// port reports those that have completed.
    /// </summary>
    Iocp,

    /// <summary>No mechanism: blocking calls, and a thread for each connection. The baseline for the others.</summary>
    ThreadPerConnection,
}
