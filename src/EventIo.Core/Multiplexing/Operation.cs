namespace EventIo.Multiplexing;

/// <summary>The operation that a <see cref="Completion"/> reports.</summary>
public enum Operation : byte
{
    /// <summary>A standing accept: the result is the new connection's descriptor; a negative errno ends it.</summary>
    Accept,

    /// <summary>
    /// A standing receive: the result is the byte count in the lent buffer; 0 is the end of the stream.
    /// </summary>
    Receive,

    /// <summary>A send that could not finish at once: the result is the byte count of the whole send.</summary>
    Send,

    /// <summary>A connect that could not finish at once: the result is 0, or a negative errno.</summary>
    Connect,

    /// <summary>
    /// A standing watch: something can be read (or the end of the stream, or an error, can be found by reading).
    /// </summary>
    Readable,

    /// <summary>
    /// A linked file that was not sent: the result is the negative errno of opening or reading it, or 0 when it had
    /// fewer bytes than requested.
    /// </summary>
    LinkedFile,

    /// <summary>The slot's last completion: its descriptor may be closed and the slot used again.</summary>
    Detached,
}
