using EventIo.Native;

namespace EventIo.Multiplexing;

/// <summary>
/// One mechanism behind one contract: the caller attaches descriptors to slots, asks for standing operations, and takes
/// completions. Readiness mechanisms turn readiness into completions beneath it; completion mechanisms are it.
/// </summary>
/// <remarks>
/// One thread creates it and uses it; only <see cref="Wake"/> may be called from another. A slot is the caller's number,
/// small and dense. Nothing is allocated once the slots in use have been seen.
/// </remarks>
public abstract class Multiplexer : IDisposable
{
    /// <summary>Waits for as long as it takes.</summary>
    public const long Forever = -1;

    /// <summary>The answer of a send or connect that goes on: neither a byte count nor an error number.</summary>
    public const int Pending = int.MinValue;

    /// <summary>Which mechanism this is.</summary>
    public abstract MultiplexerKind Kind { get; }

    /// <summary>How it is told of readiness.</summary>
    public abstract TriggerMode TriggerMode { get; }

    /// <summary>The ring that it works with; <see langword="null"/> for all but io_uring.</summary>
    public virtual RingStatus? RingStatus => null;

    /// <summary>
    /// Whether what it accepts are numbers of a table of its own, which mean nothing to the calls of the system: only this
    /// object's members take them.
    /// </summary>
    public virtual bool HasDirectDescriptors => false;

    /// <summary>Whether <see cref="SendLinked"/> has room for one more.</summary>
    public virtual bool CanSendLinked => false;

    /// <summary>Where received bytes are lent from.</summary>
    public abstract LentBuffers Buffers { get; }

    /// <summary>System calls made so far, on behalf of every operation.</summary>
    public long SystemCalls { get; protected set; }

    /// <summary>Waits made so far.</summary>
    public long Waits { get; protected set; }

    /// <summary>
    /// Descriptors that all waits so far have looked at: the whole set each time for select and poll, only what is ready
    /// for the others.
    /// </summary>
    public long DescriptorsScanned { get; protected set; }

    /// <summary>Whether a <see cref="WatchReadable"/> is over once it was told, and has to be asked for again.</summary>
    public bool IsOneShot => TriggerMode == TriggerMode.OneShot;

    /// <summary>Gives a slot a descriptor. Nothing is watched yet.</summary>
    /// <param name="slot">The caller's number for it, from 0.</param>
    /// <param name="generation">How often the slot has been used; comes back with each completion.</param>
    /// <param name="descriptor">A non-blocking descriptor, which stays the caller's to close.</param>
    public abstract void Attach(int slot, int generation, int descriptor);

    /// <summary>Gives a slot a connection that this object has accepted.</summary>
    /// <param name="slot">The caller's number for it, from 0.</param>
    /// <param name="generation">How often the slot has been used; comes back with each completion.</param>
    /// <param name="accepted">The result of the accept.</param>
    public virtual void Adopt(int slot, int generation, int accepted) => Attach(slot, generation, accepted);

    /// <summary>Closes a connection that this object has accepted, and that no slot has any more.</summary>
    /// <param name="accepted">The result of the accept.</param>
    public virtual void CloseAccepted(int accepted)
    {
        SystemCalls++;
        SystemSocket.Close(accepted);
    }

    /// <summary>Ends the sending direction of a connection that this object has accepted (shutdown(2)).</summary>
    /// <param name="accepted">The result of the accept.</param>
    public virtual void EndSending(int accepted)
    {
        SystemCalls++;
        SystemSocket.ShutdownSend(accepted);
    }

    /// <summary>Ends every operation of a slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>
    /// <see langword="true"/> when that was its end: the descriptor may be closed and the slot be attached again;
    /// <see langword="false"/> when completions are still on their way, of which <see cref="Operation.Detached"/> is the
    /// last. Before it only those come that hand something over: an accepted descriptor, or received bytes.
    /// </returns>
    public abstract bool Detach(int slot);

    /// <summary>
    /// Accepts connections from the slot's listener until it is detached, or until a negative result, which ends it: ask
    /// again when what was lacking (descriptors, memory) may be there. Connections that were aborted before they could be
    /// accepted are no such result.
    /// </summary>
    /// <param name="slot">The slot of the listener.</param>
    /// <param name="isShared">Other loops wait for the same listener: wake one of them, not all.</param>
    public abstract void Accept(int slot, bool isShared);

    /// <summary>Connects the slot's socket (connect(2)). Nothing else may be asked of the slot until it is through.</summary>
    /// <param name="slot">The slot of a socket that is not connected.</param>
    /// <param name="address">The peer's sockaddr. Stays valid and untouched until the connect is over.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>
    /// 0 when it was connected at once; <see cref="Pending"/> when a <see cref="Operation.Connect"/> completion will tell; a
    /// negative errno, of which EAGAIN means that a UNIX socket's accept queue is full.
    /// </returns>
    public abstract int Connect(int slot, nint address, int length);

    /// <summary>Receives from the slot's connection, into lent buffers, until its end, an error, or <see cref="StopReceive"/>.</summary>
    /// <param name="slot">The slot of the connection.</param>
    public abstract void Receive(int slot);

    /// <summary>Stops receiving: backpressure. A few completions that were on their way may still come.</summary>
    /// <param name="slot">The slot of the connection.</param>
    public abstract void StopReceive(int slot);

    /// <summary>Sends bytes, all of them. One send at a time for each slot.</summary>
    /// <param name="slot">The slot of the connection.</param>
    /// <param name="address">The first byte. Stays valid and untouched until the send is over.</param>
    /// <param name="length">How many bytes, more than 0.</param>
    /// <param name="isMoreComing">More is sent right behind: a segment that is not full may wait for it (MSG_MORE).</param>
    /// <returns>
    /// <paramref name="length"/> when all were sent at once; <see cref="Pending"/> when a <see cref="Operation.Send"/>
    /// completion will tell; a negative errno.
    /// </returns>
    public abstract int Send(int slot, nint address, int length, bool isMoreComing = false);

    /// <summary>Sends a range of a file without bringing it into user space (sendfile(2)). One send at a time for each slot.</summary>
    /// <param name="slot">The slot of the connection.</param>
    /// <param name="file">An open regular file, the caller's to close when the send is over.</param>
    /// <param name="offset">Where in the file the range begins.</param>
    /// <param name="length">How many bytes, more than 0.</param>
    /// <returns>
    /// As <see cref="Send"/>; fewer bytes than <paramref name="length"/>, if only 0, when the file ended before.
    /// </returns>
    public abstract int SendFile(int slot, int file, long offset, int length);

    /// <summary>Sends bytes of a file by another way than sendfile(2). One send at a time for each slot.</summary>
    /// <param name="slot">The slot of the connection.</param>
    /// <param name="send">A range that has begun; the caller's again when the send is over.</param>
    /// <param name="length">How many bytes of it, more than 0.</param>
    /// <returns>As <see cref="SendFile(int, int, long, int)"/>; EOPNOTSUPP where a mechanism can't be told of room.</returns>
    public virtual int SendFile(int slot, IFileSend send, int length) => -Errno.EOPNOTSUPP;

    /// <summary>
    /// Opens a file, reads a part of it, sends that behind its head, and closes it, all in one request to the kernel. One send
    /// at a time for each slot, and only when <see cref="CanSendLinked"/>.
    /// </summary>
    /// <param name="slot">The slot of the connection.</param>
    /// <param name="file">
    /// The file, and the memory that it is sent from. An <see cref="Operation.Send"/> completion tells that head and part are
    /// sent; an <see cref="Operation.LinkedFile"/> completion that nothing is.
    /// </param>
    public virtual void SendLinked(int slot, in LinkedFile file) => throw new NotSupportedException();

    /// <summary>Tells when the slot's descriptor can be read; the caller reads.</summary>
    /// <param name="slot">The slot.</param>
    public abstract void WatchReadable(int slot);

    /// <summary>Waits for completions.</summary>
    /// <param name="completions">Where they go; at least 4 entries. What does not fit comes with the next wait.</param>
    /// <param name="timeoutNanoseconds">0 only looks; <see cref="Forever"/> has no bound. A signal does not lengthen it.</param>
    /// <returns>How many entries were filled; 0 when the time was over or <see cref="Wake"/> was called.</returns>
    /// <exception cref="Native.NativeException">The mechanism itself failed.</exception>
    public abstract int Wait(Span<Completion> completions, long timeoutNanoseconds);

    /// <summary>Makes a wait of the owning thread return, now or as the next one begins. Any thread may call it.</summary>
    public abstract void Wake();

    /// <summary>Gives a lent buffer back.</summary>
    /// <param name="buffer">The number from <see cref="Completion.Buffer"/>.</param>
    public abstract void ReturnBuffer(int buffer);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the mechanism holds in the kernel. Attached descriptors stay open.</summary>
    /// <param name="disposing">Always <see langword="true"/>: the handles inside have finalizers of their own.</param>
    protected abstract void Dispose(bool disposing);
}
