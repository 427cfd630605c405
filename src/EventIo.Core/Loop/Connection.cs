namespace EventIo.Loop;

/// <summary>
/// A connection as a workload sees it, whatever carries it: a slot of an <see cref="EventLoop"/> or a thread of its own. The
/// object is used again for later connections.
/// </summary>
/// <remarks>
/// To be used by the thread that calls the handler, within its calls. What a call sends leaves when the call returns, so that
/// what belongs together goes out together.
/// </remarks>
public abstract class Connection
{
    /// <summary>Its socket; of a loop with direct descriptors, a number in the ring's own table.</summary>
    public int Descriptor { get; internal set; } = -1;

    /// <summary>The handler's own, of the last connection that this object served until the handler replaces it.</summary>
    public object? State { get; set; }

    /// <summary>Nanoseconds of a monotonic clock, read once for each turn of the loop.</summary>
    public abstract long Now { get; }

    /// <summary>
    /// The peer does not read as fast as it is sent to: send no more now. <see cref="IConnectionHandler.Writable"/> tells when.
    /// </summary>
    public abstract bool IsOutputFull { get; }

    /// <summary>The server is about to stop: finish what is begun, begin nothing.</summary>
    public abstract bool IsDraining { get; }

    /// <summary>The received bytes.</summary>
    /// <param name="data">What <see cref="IConnectionHandler.Received"/> got.</param>
    /// <returns>A span that is valid until the bytes are sent or given back.</returns>
    public abstract Span<byte> Bytes(LentBytes data);

    /// <summary>Gives received bytes back.</summary>
    /// <param name="data">The bytes.</param>
    public abstract void Return(LentBytes data);

    /// <summary>Sends received bytes from where they lie, behind all that was sent before.</summary>
    /// <param name="data">The bytes; no longer the handler's.</param>
    public abstract void Send(LentBytes data);

    /// <summary>Sends memory that nobody changes or frees for as long as the server runs.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="length">How many bytes, more than 0.</param>
    public abstract void SendStatic(nint address, int length);

    /// <summary>Sends a range of a file (sendfile(2)).</summary>
    /// <param name="file">An open regular file; the connection's to close from here on.</param>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="length">How many bytes, more than 0. A file that has shrunk meanwhile ends the connection.</param>
    public abstract void SendFile(int file, long offset, long length);

    /// <summary>Whether <see cref="SendLinked"/> may be called now: there is a ring for it, and nothing is being sent.</summary>
    public virtual bool CanSendLinked => false;

    /// <summary>
    /// Sends what was written since, a head, and behind it a part of a file that the kernel opens, reads and closes in the same
    /// go. <see cref="IConnectionHandler.Writable"/> tells that it is sent, <see cref="IConnectionHandler.LinkedFileFailed"/>
    /// that nothing is, the head not either.
    /// </summary>
    /// <param name="folder">A folder, open until then.</param>
    /// <param name="path">From the folder on, which it does not lead out of; at most 1 KiB.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="length">How many bytes, more than 0, at most 8 KiB.</param>
    public virtual void SendLinked(int folder, ReadOnlySpan<byte> path, long offset, int length) =>
        throw new NotSupportedException();

    /// <summary>Room to write output into; <see cref="Commit"/> sends it.</summary>
    /// <param name="count">How many bytes, at most 8 KiB.</param>
    /// <returns>At least as many, valid until the next call on this connection.</returns>
    public abstract Span<byte> Reserve(int count);

    /// <summary>Sends the first bytes of what was reserved.</summary>
    /// <param name="count">How many of them were written.</param>
    public abstract void Commit(int count);

    /// <summary>Takes no more bytes for now: what comes waits, here and in the peer, until <see cref="Resume"/>.</summary>
    /// <param name="rest">Received bytes that are not used yet; they come again first.</param>
    public abstract void Pause(LentBytes rest);

    /// <summary>Takes no more bytes for now, as <see cref="Pause(LentBytes)"/>.</summary>
    public abstract void Pause();

    /// <summary>Takes bytes again. The first call of the handler comes after this one has returned.</summary>
    public abstract void Resume();

    /// <summary>Has <see cref="IConnectionHandler.TimedOut"/> called once. A connection has one timer; setting it again moves it.</summary>
    /// <param name="nanoseconds">From now.</param>
    public abstract void SetTimer(long nanoseconds);

    /// <summary>Takes the timer back.</summary>
    public abstract void ClearTimer();

    /// <summary>
    /// Has <see cref="IConnectionHandler.Work"/> called on a worker, and <see cref="IConnectionHandler.Worked"/> here with what
    /// it gives. One piece of work at a time.
    /// </summary>
    /// <param name="argument">What the work is told.</param>
    /// <returns><see langword="false"/> when the workers have more waiting than they should take on: shed the load.</returns>
    public abstract bool TryWork(long argument);

    /// <summary>Closes the connection once everything is sent. The handler gets nothing more of it but its end.</summary>
    /// <param name="lingers">
    /// The peer may still be sending: take and drop that for a moment first. Closing over unread bytes is a reset, which can
    /// cost the peer what it was sent last (RFC 9112, section 9.6).
    /// </param>
    public abstract void Finish(bool lingers = false);

    /// <summary>Closes the connection; what is not sent is dropped.</summary>
    public abstract void Close();
}
