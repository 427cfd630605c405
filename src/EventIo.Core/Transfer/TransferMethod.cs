namespace EventIo.Transfer;

/// <summary>The methods to move a file into a socket, or out of one.</summary>
public enum TransferMethod : long
{
    /// <summary>Not a method: stands for the one that is best in this host's own measurements.</summary>
    Auto,

    /// <summary>read(2) into a buffer, send(2) from it: every byte is copied twice.</summary>
    Copy,

    /// <summary>sendfile(2): the socket gets references to the page cache.</summary>
    SendFile,

    /// <summary>splice(2) from the file into a pipe and from there into the socket, also by reference.</summary>
    Splice,

    /// <summary>mmap(2), and send(2) from the mapping: copied once.</summary>
    MemoryMap,

    /// <summary>
    /// read(2), and send(2) with MSG_ZEROCOPY: the socket gets references to the buffer, and reports when it has
    /// released them.
    /// </summary>
    MsgZeroCopy,

    /// <summary>io_uring's read into a registered buffer and SEND_ZC from it, linked.</summary>
    IoUringSendZc,

    /// <summary>io_uring's two splices, linked.</summary>
    IoUringSplice,

    /// <summary>io_uring's open, read, send and close in one chain, over a direct descriptor.</summary>
    IoUringLinked,

    /// <summary>TransmitFile of Windows.</summary>
    TransmitFile,
}
