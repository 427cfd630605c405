using EventIo.Native.Linux.Files;

namespace EventIo.Transfer;

/// <summary>
/// read(2) and send(2): works with every source and socket. Each byte is copied into the buffer and out of it again.
/// </summary>
internal sealed unsafe class CopyTransfer(TransferOptions options) : SocketTransfer
{
    private readonly MappedMemory _buffer = new((nuint)options.BufferBytes);
    private readonly int _bufferBytes = options.BufferBytes;
    private int _begin;
    private int _end;

    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.Copy;

    /// <summary>
    /// Called with each block that was read, before it is sent; for hashes of sources that can't be read twice.
    /// </summary>
    internal Action<ReadOnlySpan<byte>>? Observer { get; init; }

    /// <inheritdoc/>
    protected override void Start() => _begin = _end = 0;

    /// <inheritdoc/>
    protected override long Move(long limit)
    {
        if (_begin == _end)
        {
            long read = ReadSource(_buffer.Address, Math.Min(limit, _bufferBytes), Offset);
            if (read <= 0)
                return read;
            (_begin, _end) = (0, (int)read);
            Observer?.Invoke(new ReadOnlySpan<byte>(_buffer.Address, _end));
        }
        long count = Math.Min(limit, _end - _begin);
        long sent = SendMemory(_buffer.Address + _begin, count, MoreFlag(count));
        if (sent > 0)
            _begin += (int)sent;
        return sent;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _buffer.Dispose();
}
