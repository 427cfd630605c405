namespace EventIo.Loop;

/// <summary>
/// Implemented by connections of loops whose mechanism may open, read and send a small file in one step.
/// </summary>
internal interface ILinkedFileConnection
{
    /// <summary>
    /// Whether <see cref="SendLinked"/> may be called now: the ring has room for it, and nothing is being sent.
    /// </summary>
    bool CanSendLinked { get; }

    /// <summary>
    /// Sends the head that has been written, and after it a part of a file, which the kernel opens, reads and closes in
    /// the same chain. <see cref="IConnectionHandler.Writable"/> reports that both are sent,
    /// <see cref="ILinkedFileHandler.LinkedFileFailed"/> that neither is.
    /// </summary>
    /// <param name="folder">The folder's descriptor, which has to stay open until then.</param>
    /// <param name="path">Relative to the folder, and inside it; at most 1 KiB.</param>
    /// <param name="offset">Where the part starts in the file.</param>
    /// <param name="length">How many bytes, more than 0, at most 8 KiB.</param>
    void SendLinked(int folder, ReadOnlySpan<byte> path, long offset, int length);
}
