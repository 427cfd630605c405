using EventIo.Native;

namespace EventIo.Multiplexing;

/// <summary>
/// The contract of all mechanisms: the caller attaches descriptors to slots, requests standing operations, and waits
/// for completions. Readiness mechanisms turn readiness into completions; completion mechanisms implement it directly.
/// </summary>
/// <remarks>
/// One thread creates it and uses it; only <see cref="Wake"/> may be called from another. Slots are numbers that the
/// caller chooses; they are small and dense. Nothing is allocated once every slot has been used.
/// </remarks>
public abstract class Multiplexer : IDisposable
{
    /// <summary>A timeout without limit.</summary>
    public const long Forever = -1;

    /// <summary>
    /// The result of a send or connect that is not yet complete: neither a byte count nor an error number.
    /// </summary>
    public const int Pending = int.MinValue;

    /// <summary>Which mechanism this is.</summary>
    public abstract MultiplexerKind Kind { get; }

    /// <summary>How it learns of readiness.</summary>
    public abstract TriggerMode TriggerMode { get; }

    /// <summary>
    /// The recommended maximum of completions for a wait of a loop; see the mechanisms for the reasons.
    /// </summary>
    /// <remarks>
    /// A ready socket has at most two completions, one for each direction: this is enough for 256 sockets.
    /// </remarks>
    public virtual int BatchHint => 2 * 256;

    /// <summary>
    /// Whether the kernel fills the buffers of <see cref="Receive"/> itself in this trigger mode. If not,
    /// <see cref="WatchReadable"/> and a read by the caller cost the same.
    /// </summary>
    public virtual bool DeliversData => false;

    /// <summary>Where received bytes are lent from.</summary>
    public abstract LentBuffers Buffers { get; }

    /// <summary>System calls made so far, for all operations.</summary>
    public long SystemCalls { get; protected set; }

    /// <summary>Waits made so far.</summary>
    public long Waits { get; protected set; }

    /// <summary>
    /// Descriptors that all waits so far have examined: the whole set each time for select and poll, only the ready
    /// ones for the others.
    /// </summary>
    public long DescriptorsScanned { get; protected set; }

    /// <summary>
    /// Whether <see cref="WatchReadable"/> ends with its first completion, and has to be requested again.
    /// </summary>
    public bool IsOneShot => TriggerMode == TriggerMode.OneShot;

    /// <summary>Assigns a descriptor to a slot. Nothing is watched yet.</summary>
    /// <param name="slot">The caller's number for it, from 0.</param>
    /// <param name="generation">How often the slot has been used; comes back with each completion.</param>
    /// <param name="descriptor">A non-blocking descriptor, which the caller has to close.</param>
    public abstract void Attach(int slot, int generation, int descriptor);

    /// <summary>Assigns to a slot a connection that this object has accepted.</summary>
    /// <param name="slot">The caller's number for it, from 0.</param>
    /// <param name="generation">How often the slot has been used; comes back with each completion.</param>
    /// <param name="accepted">The result of the accept.</param>
    public virtual void Adopt(int slot, int generation, int accepted) => Attach(slot, generation, accepted);

    /// <summary>
    /// Closes a connection that no longer has a slot: one that this object accepted, or that its caller connected.
    /// </summary>
    /// <param name="connection">
    /// The result of the accept, or the connected socket. With direct descriptors it can only be the result of an
    /// accept.
    /// </param>
    public virtual void Close(int connection)
    {
        SystemCalls++;
        SystemSocket.Close(connection);
    }

    /// <summary>Ends the sending direction of a connection (shutdown(2)).</summary>
    /// <param name="connection">As for <see cref="Close"/>.</param>
    public virtual void EndSending(int connection)
    {
        SystemCalls++;
        SystemSocket.ShutdownSend(connection);
    }

    /// <summary>Ends every operation of a slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>
    /// <see langword="true"/> when the slot has ended: the descriptor may be closed and the slot attached again;
    /// <see langword="false"/> when completions are still to come, the last of which is
    /// <see cref="Operation.Detached"/>. Those before it only hand something over: an accepted descriptor, or received
    /// bytes.
    /// </returns>
    public abstract bool Detach(int slot);

    /// <summary>
    /// Accepts connections from the slot's listener until it is detached, or until a negative result, which ends it:
    /// call it again when the missing resource (descriptors, memory) may be available. Connections that were aborted
    /// before they were accepted are skipped.
    /// </summary>
    /// <param name="slot">The slot of the listener.</param>
    /// <param name="isShared">Other loops wait on the same listener: wake one of them, not all.</param>
    public abstract void Accept(int slot, bool isShared);

    /// <summary>
    /// Connects the slot's socket (connect(2)). The slot allows no other operation until it has completed.
    /// </summary>
    /// <param name="slot">The slot of a socket that is not connected.</param>
    /// <param name="address">
    /// The peer's sockaddr. Must stay valid and unchanged until the connect has completed.
    /// </param>
    /// <param name="length">The length of the sockaddr in bytes.</param>
    /// <returns>
    /// 0 when it was connected at once; <see cref="Pending"/> when a <see cref="Operation.Connect"/> completion will
    /// report it; otherwise a negative errno. EAGAIN means that a UNIX socket's accept queue is full.
    /// </returns>
    public abstract int Connect(int slot, nint address, int length);

    /// <summary>
    /// Receives from the slot's connection, into lent buffers, until its end, an error, or <see cref="StopReceive"/>.
    /// </summary>
    /// <param name="slot">The slot of the connection.</param>
    public abstract void Receive(int slot);

    /// <summary>
    /// Stops receiving: backpressure. A few completions that were already on their way may still arrive.
    /// </summary>
    /// <param name="slot">The slot of the connection.</param>
    public abstract void StopReceive(int slot);

    /// <summary>Sends all of the bytes. One send at a time for each slot.</summary>
    /// <param name="slot">The slot of the connection.</param>
    /// <param name="address">
    /// The address of the first byte. The bytes must stay valid and unchanged until the send has completed.
    /// </param>
    /// <param name="length">How many bytes, more than 0.</param>
    /// <param name="isMoreComing">
    /// More bytes follow at once: a segment that is not full may wait for them (MSG_MORE).
    /// </param>
    /// <returns>
    /// <paramref name="length"/> when all were sent at once; <see cref="Pending"/> when a <see cref="Operation.Send"/>
    /// completion will report it; a negative errno.
    /// </returns>
    public abstract int Send(int slot, nint address, int length, bool isMoreComing = false);

    /// <summary>
    /// Sends a range of a file without bringing it into user space (sendfile(2)). One send at a time for each slot.
    /// </summary>
    /// <param name="slot">The slot of the connection.</param>
    /// <param name="file">An open regular file, which the caller has to close when the send has completed.</param>
    /// <param name="offset">Where the range starts in the file.</param>
    /// <param name="length">How many bytes, more than 0.</param>
    /// <returns>
    /// As <see cref="Send"/>; fewer bytes than <paramref name="length"/>, possibly 0, when the file ended before.
    /// </returns>
    public abstract int SendFile(int slot, int file, long offset, int length);

    /// <summary>Sends bytes of a file by another method than sendfile(2). One send at a time for each slot.</summary>
    /// <param name="slot">The slot of the connection.</param>
    /// <param name="send">
    /// A range that has been started; the caller may use it again when the send has completed.
    /// </param>
    /// <param name="length">How many bytes of it, more than 0.</param>
    /// <returns>
    /// As <see cref="SendFile(int, int, long, int)"/>; EOPNOTSUPP where a mechanism can't wait for room.
    /// </returns>
    public virtual int SendFile(int slot, IFileSend send, int length) => -Errno.EOPNOTSUPP;

    /// <summary>Reports when the slot's descriptor can be read; the caller reads.</summary>
    /// <param name="slot">The slot.</param>
    public abstract void WatchReadable(int slot);

    /// <summary>Waits for completions.</summary>
    /// <param name="completions">
    /// Receives them; at least 4 entries. The next wait returns those that do not fit.
    /// </param>
    /// <param name="timeoutNanoseconds">
    /// 0 returns at once; <see cref="Forever"/> has no limit. A signal does not lengthen it.
    /// </param>
    /// <returns>How many entries were filled; 0 when the time was over or <see cref="Wake"/> was called.</returns>
    /// <exception cref="Native.NativeException">The mechanism itself failed.</exception>
    public abstract int Wait(Span<Completion> completions, long timeoutNanoseconds);

    /// <summary>Makes the current or the next wait of the owning thread return. Any thread may call it.</summary>
    public abstract void Wake();

    /// <summary>Returns a lent buffer.</summary>
    /// <param name="buffer">The number from <see cref="Completion.Buffer"/>.</param>
    public abstract void ReturnBuffer(int buffer);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the mechanism holds in the kernel. Attached descriptors stay open.</summary>
    /// <param name="disposing">Always <see langword="true"/>: the handles inside have finalizers of their own.</param>
    protected abstract void Dispose(bool disposing);
}
