namespace EventIo.Multiplexing.CompletionPorts;

/// <summary>
/// An overlapped operation: the kernel's part, then ours. It lies in native memory, which never moves.
/// </summary>
internal unsafe struct IocpOperation
{
    /// <summary>
    /// Belongs to the kernel until the operation's packet arrives. It is the first field because the packet has its
    /// address.
    /// </summary>
    public NativeOverlapped Overlapped;

    /// <summary>The next operation in a queue or in the free list.</summary>
    public IocpOperation* Next;

    /// <summary>A send: the position of the next byte, an address in memory or an offset in the file.</summary>
    public long Source;

    /// <summary>A send: bytes not yet sent.</summary>
    public int Remaining;

    /// <summary>A send: bytes already sent.</summary>
    public int Sent;

    /// <summary>The slot that it belongs to.</summary>
    public int Slot;

    /// <summary>The result once it has completed: a byte count, or a negative errno.</summary>
    public int Result;

    /// <summary>A receive: the buffer, which this operation alone uses.</summary>
    public int Buffer;

    /// <summary>An accept: the socket that becomes the connection. A send: the file.</summary>
    public int Handle;

    /// <summary>The kind of operation.</summary>
    public IocpRequest Request;
}
