namespace EventIo.Loop;

/// <summary>
/// A connection as a workload sees it, on a slot of a loop or on a thread of its own. The object is reused for later
/// connections.
/// </summary>
/// <remarks>
/// Use it only on the thread that calls the handler, within its calls. Output is sent when the handler's call returns,
/// so that bytes written in one call leave together.
/// </remarks>
public abstract class Connection
{
    /// <summary>Its socket; on a loop with direct descriptors, a number in the ring's own table.</summary>
    public int Descriptor { get; internal set; } = -1;

    /// <summary>
    /// Handler state; kept from the previous connection of this object until the handler replaces it.
    /// </summary>
    public object? State { get; set; }

    /// <summary>Nanoseconds of a monotonic clock, read once for each turn of the loop.</summary>
    public abstract long Now { get; }

    /// <summary>
    /// Whether the peer reads more slowly than output is sent. If so, send no more until
    /// <see cref="IConnectionHandler.Writable"/> is called.
    /// </summary>
    public abstract bool IsOutputFull { get; }

    /// <summary>
    /// Whether the server is about to stop. If so, finish what has been started, and start nothing new.
    /// </summary>
    public abstract bool IsDraining { get; }

    /// <summary>
    /// Whether the peer is known to have ended its sending direction. While input is paused, this is true before
    /// <see cref="IConnectionHandler.Ended"/> is called. The peer may be gone, or still be reading.
    /// </summary>
    public abstract bool HasPeerEnded { get; }

    /// <summary>The received bytes.</summary>
    /// <param name="data">The argument of <see cref="IConnectionHandler.Received"/>.</param>
    /// <returns>A span that is valid until the bytes are sent or returned.</returns>
    public abstract Span<byte> Bytes(LentBytes data);

    /// <summary>Returns the buffer of received bytes.</summary>
    /// <param name="data">The bytes.</param>
    public abstract void Return(LentBytes data);

    /// <summary>Sends received bytes without copying them, after all previous output.</summary>
    /// <param name="data">The bytes; the handler no longer owns them.</param>
    public abstract void Send(LentBytes data);

    /// <summary>Sends memory that stays valid and unchanged as long as the server runs.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="length">How many bytes, more than 0.</param>
    public abstract void SendStatic(nint address, int length);

    /// <summary>Sends a range of a file (sendfile(2)).</summary>
    /// <param name="file">An open regular file, which the connection will close.</param>
    /// <param name="offset">Where the range starts in the file.</param>
    /// <param name="length">How many bytes, more than 0. A file that has shrunk meanwhile ends the connection.</param>
    public abstract void SendFile(int file, long offset, long length);

    /// <summary>Returns room to write output into; <see cref="Commit"/> sends it.</summary>
    /// <param name="count">How many bytes, at most 8 KiB.</param>
    /// <returns>At least <paramref name="count"/> bytes, valid until the next call on this connection.</returns>
    public abstract Span<byte> Reserve(int count);

    /// <summary>Sends the first bytes of the reserved room.</summary>
    /// <param name="count">How many bytes were written into it.</param>
    public abstract void Commit(int count);

    /// <summary>
    /// Accepts no more bytes until <see cref="Resume"/>: they wait here, in the kernel and in the peer.
    /// </summary>
    /// <param name="rest">Received bytes that are not used yet; they are delivered again first.</param>
    public abstract void Pause(LentBytes rest);

    /// <summary>Accepts no more bytes for now, as <see cref="Pause(LentBytes)"/>.</summary>
    public abstract void Pause();

    /// <summary>Accepts bytes again. The handler is first called after this call has returned.</summary>
    public abstract void Resume();

    /// <summary>
    /// Schedules one call of <see cref="IConnectionHandler.TimedOut"/>. A connection has one timer; setting it again
    /// moves it.
    /// </summary>
    /// <param name="nanoseconds">From now.</param>
    public abstract void SetTimer(long nanoseconds);

    /// <summary>Cancels the timer.</summary>
    public abstract void ClearTimer();

    /// <summary>
    /// Schedules <see cref="IConnectionHandler.Work"/> on a worker, and then <see cref="IConnectionHandler.Worked"/> on
    /// this thread with its result. One piece of work at a time.
    /// </summary>
    /// <param name="argument">Passed to the work.</param>
    /// <returns><see langword="false"/> when the workers' queue is full: shed the load.</returns>
    public abstract bool TryWork(long argument);

    /// <summary>
    /// Closes the connection once everything is sent. Afterwards the handler is called only when the connection has
    /// ended.
    /// </summary>
    /// <param name="lingers">
    /// The peer may still be sending: receive and drop that for a moment first. Closing a socket with unread bytes
    /// sends a reset, which can make the peer lose the last response (RFC 9112, section 9.6).
    /// </param>
    public abstract void Finish(bool lingers = false);

    /// <summary>Closes the connection, and drops unsent output.</summary>
    public abstract void Close();
}
