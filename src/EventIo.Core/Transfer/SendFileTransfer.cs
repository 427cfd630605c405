using EventIo.Native.Linux;

namespace EventIo.Transfer;

/// <summary>sendfile(2): one call moves as much as the socket accepts, by reference to the page cache.</summary>
internal sealed unsafe class SendFileTransfer : SocketTransfer
{
    // A call that always finds room continues to the end of the file. This limit keeps a call to milliseconds, so that
    // the transfer can be cancelled and a loop can serve its other connections.
    private const long MaxBytes = 8 * 1024 * 1024;

    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.SendFile;

    /// <inheritdoc/>
    protected override long Move(long limit)
    {
        long offset = Offset;
        SystemCalls++;
        nint moved = HotCalls.SendFile(
            Destination,
            Source.Descriptor,
            Source.IsSeekable ? &offset : null,
            (nuint)Math.Min(limit, MaxBytes));
        return moved >= 0 ? moved : Failed("sendfile(2)", HotCalls.LastError, TransferWait.Destination);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
