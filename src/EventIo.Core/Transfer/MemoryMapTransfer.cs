using EventIo.Native;
using EventIo.Native.Linux.Files;

namespace EventIo.Transfer;

/// <summary>
/// mmap(2) and send(2) from the mapping: the bytes are copied once, from the page cache into the socket.
/// </summary>
internal sealed unsafe class MemoryMapTransfer(TransferOptions options) : SocketTransfer
{
    // Large enough that mapping costs little compared with sending, small enough for any address space.
    private const long WindowBytes = 256L * 1024 * 1024;

    private readonly FileWindow _window = new();
    private readonly int _bufferBytes = options.BufferBytes;

    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.MemoryMap;

    /// <inheritdoc/>
    protected override void Start() => _window.Clear();

    /// <inheritdoc/>
    protected override long Move(long limit)
    {
        if (!_window.Has(Offset))
        {
            SystemCalls += 3;
            int result = _window.MoveTo(Source.Descriptor, Offset, Math.Min(Remaining, WindowBytes));
            if (result < 0)
                return Failed("mmap(2)", -result, TransferWait.Source);
        }
        long count = Math.Min(Math.Min(limit, _bufferBytes), _window.End - Offset);
        // After the end of a file that has shrunk, the rest of its last page reads as zeros.
        if (count == Remaining && (count = BytesBeforeEnd(count)) == 0)
            return 0;
        long sent = SendMemory(_window.At(Offset), count, MoreFlag(count));
        if (sent == Remaining)
            Unmap();
        // The pages after it fail with EFAULT, which counts as the end of the file.
        return sent == -Errno.EFAULT && BytesBeforeEnd(count) < count ? 0 : sent;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _window.Dispose();

    private long BytesBeforeEnd(long count)
    {
        SystemCalls++;
        FileStatus status = FileStatus.Of(Source.Descriptor);
        return status.IsRegular ? Math.Clamp(status.Size - Offset, 0, count) : count;
    }

    private void Unmap()
    {
        SystemCalls++;
        _window.Clear();
    }
}
