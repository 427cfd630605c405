namespace EventIo.Multiplexing;

/// <summary>An overlapped operation: what the kernel keeps of it, and behind that what we do. In native memory, which never moves.</summary>
internal unsafe struct IocpOperation
{
    /// <summary>The kernel's until the operation's packet comes. The first, for the packet brings its address.</summary>
    public NativeOverlapped Overlapped;

    /// <summary>The next in a queue or in the list of those that are free.</summary>
    public IocpOperation* Next;

    /// <summary>A send: where its next byte lies, in memory or in the file.</summary>
    public long Source;

    /// <summary>A send: bytes still to go.</summary>
    public int Remaining;

    /// <summary>A send: bytes that have gone out.</summary>
    public int Sent;

    /// <summary>The slot that it is for.</summary>
    public int Slot;

    /// <summary>Once it has ended: bytes, or a negative errno.</summary>
    public int Result;

    /// <summary>A receive: the buffer, which nobody else has.</summary>
    public int Buffer;

    /// <summary>An accept: the socket that will be the connection. A send: the file.</summary>
    public int Handle;

    /// <summary>What it is to do.</summary>
    public IocpRequest Request;
}
