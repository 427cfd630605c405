namespace EventIo.Loop;

/// <summary>A connection on a loop. The object is used again for later connections.</summary>
public sealed class Connection
{
    private readonly EventLoop _loop;

    internal Connection(EventLoop loop, int slot)
    {
        _loop = loop;
        Slot = slot;
    }

    /// <summary>Its place on the loop.</summary>
    public int Slot { get; }

    /// <summary>Its socket.</summary>
    public int Descriptor { get; internal set; } = -1;

    internal int Generation { get; set; }

    /// <summary>Bytes that wait for the kernel to take them; the first of them are being sent.</summary>
    internal LentQueue Output;

    internal bool IsSending { get; set; }

    internal bool IsReceiving { get; set; }

    /// <summary>The peer has ended its stream: there is nothing to receive any more.</summary>
    internal bool IsEnded { get; set; }

    /// <summary>To be closed as soon as the output is sent.</summary>
    internal bool IsFinishing { get; set; }

    /// <summary>Detached; its last completion is on its way.</summary>
    internal bool IsClosing { get; set; }

    /// <summary>Sends bytes, in the order of the calls. A peer that does not read stops being read from.</summary>
    /// <param name="data">The bytes; the loop's again from here on.</param>
    public void Send(LentBytes data) => _loop.Send(this, data);

    /// <summary>The received bytes.</summary>
    /// <param name="data">What <see cref="IConnectionHandler.Received"/> got.</param>
    /// <returns>A span that is valid until the bytes are sent or given back.</returns>
    public Span<byte> Bytes(LentBytes data) => _loop.Bytes(data);

    /// <summary>Gives received bytes back.</summary>
    /// <param name="data">The bytes.</param>
    public void Return(LentBytes data) => _loop.Return(data);

    /// <summary>Closes the connection once everything is sent.</summary>
    public void Finish() => _loop.Finish(this);

    /// <summary>Closes the connection; what is not sent is dropped.</summary>
    public void Close() => _loop.Close(this);
}
