namespace EventIo.Multiplexing;

/// <summary>
/// Sends a range of a file to a socket by another method than a mechanism's own sendfile(2). A step moves what the
/// socket accepts now, and never waits. One thread uses it, for one range after the other; a step allocates nothing.
/// </summary>
public interface IFileSend : IDisposable
{
    /// <summary>Starts a range, and drops the rest of an abandoned one.</summary>
    /// <param name="socket">A connected stream socket, which the caller keeps.</param>
    /// <param name="file">An open regular file, which the caller keeps.</param>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="length">How many bytes.</param>
    /// <exception cref="Native.NativeException">The socket does not support what the method needs.</exception>
    void Begin(int socket, int file, long offset, long length);

    /// <summary>Moves bytes until the socket is full, or the limit is reached.</summary>
    /// <param name="limit">The maximum, in bytes.</param>
    /// <returns>
    /// Bytes moved; 0 when all are moved or the file has shrunk; a negative errno, EAGAIN when the socket is full.
    /// </returns>
    int Step(int limit);

    /// <summary>
    /// Returns and resets the number of system calls, without the first one of each step, which the caller counts.
    /// </summary>
    long DrainUncountedCalls();

    /// <summary>
    /// Returns whether the kernel no longer refers to any of its memory; if not, wait, and call again.
    /// </summary>
    bool TryRelease();

    /// <summary>Sleeps until a step or <see cref="TryRelease"/> can make progress.</summary>
    /// <param name="timeoutNanoseconds">Nanoseconds; negative for no limit.</param>
    /// <returns>False when the time was over.</returns>
    bool Wait(long timeoutNanoseconds);
}
