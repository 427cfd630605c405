namespace EventIo.Transfer;

/// <summary>How a transfer is set up.</summary>
public sealed record TransferOptions
{
    /// <summary>Bytes in each buffer: of each read, and of each send that is not from a pipe.</summary>
    public int BufferBytes { get; init; } = 64 * 1024;

    /// <summary>
    /// How many buffers there are where they can't be used again at once: MsgZeroCopy, IoUringSendZc.
    /// </summary>
    public int BufferCount { get; init; } = 16;

    /// <summary>
    /// What the pipe of Splice and IoUringSplice is to hold, in bytes. The kernel rounds up, and may refuse
    /// (fs.pipe-max-size, fs.pipe-user-pages-soft).
    /// </summary>
    public int PipeBytes { get; init; } = 1024 * 1024;
}
