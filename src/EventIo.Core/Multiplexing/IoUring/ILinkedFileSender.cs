namespace EventIo.Multiplexing.IoUring;

/// <summary>Implemented by a multiplexer that sends small files as chains of linked requests (IOSQE_IO_LINK).</summary>
internal interface ILinkedFileSender
{
    /// <summary>Whether <see cref="SendLinked"/> has room for one more.</summary>
    bool CanSendLinked { get; }

    /// <summary>
    /// Opens a file, reads a part of it, sends a response head and that part, and closes the file, as one chain of
    /// requests. One send at a time for each slot, and only when <see cref="CanSendLinked"/>.
    /// </summary>
    /// <param name="slot">The slot of the connection.</param>
    /// <param name="file">
    /// The file, and the memory that it is sent from. An <see cref="Operation.Send"/> completion reports that head and
    /// part were sent; an <see cref="Operation.LinkedFile"/> completion reports that nothing was.
    /// </param>
    void SendLinked(int slot, in LinkedFile file);
}
