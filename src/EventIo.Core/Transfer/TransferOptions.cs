namespace EventIo.Transfer;

/// <summary>How a transfer is set up.</summary>
public sealed record TransferOptions
{
    /// <summary>Bytes in each buffer: the size of each read, and of each send that is not from a pipe.</summary>
    public int BufferBytes { get; init; } = 64 * 1024;

    /// <summary>The number of buffers for methods that can't reuse one at once: MsgZeroCopy, IoUringSendZc.</summary>
    public int BufferCount { get; init; } = 16;

    /// <summary>
    /// The capacity of the pipe of Splice and IoUringSplice, in bytes. The kernel rounds it up, and may refuse it
    /// (fs.pipe-max-size, fs.pipe-user-pages-soft).
    /// </summary>
    public int PipeBytes { get; init; } = 1024 * 1024;
}
