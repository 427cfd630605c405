namespace EventIo.Multiplexing;

/// <summary>
/// A range of a file on its way into a socket, by another way than a mechanism's own sendfile(2). A step moves what the socket
/// takes now, and never waits. Used by one thread, for one range after the other; a step allocates nothing.
/// </summary>
public interface IFileSend : IDisposable
{
    /// <summary>Begins a range; what was left of one that was given up is dropped.</summary>
    /// <param name="socket">A connected stream socket, which stays its owner's.</param>
    /// <param name="file">An open regular file, which stays its owner's.</param>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="length">How many bytes.</param>
    /// <exception cref="Native.NativeException">The socket can't do what the way needs.</exception>
    void Begin(int socket, int file, long offset, long length);

    /// <summary>Moves bytes until the socket is full, or so many have gone.</summary>
    /// <param name="limit">At most so many.</param>
    /// <returns>
    /// Bytes moved; 0 when all are moved or the file has shrunk; a negative errno, EAGAIN when the socket is full.
    /// </returns>
    int Step(int limit);

    /// <summary>System calls since this was asked last, but for one in each step: who steps counts that.</summary>
    long TakeUncountedCalls();

    /// <summary>Whether the kernel refers to none of its memory any more; otherwise wait, and ask again.</summary>
    bool Settle();

    /// <summary>Sleeps until a step or <see cref="Settle"/> may get on.</summary>
    /// <param name="timeoutNanoseconds">Negative has no bound.</param>
    /// <returns>Whether it is worth looking: false when the time was over.</returns>
    bool Wait(long timeoutNanoseconds);
}
