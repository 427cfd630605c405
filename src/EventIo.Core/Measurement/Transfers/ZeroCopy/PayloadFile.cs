using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Transfer;
using Tmds.Linux;
using static System.FormattableString;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>
/// The source of a measurement's bytes: a file of the user's, or one in memory, full of random bytes. Successive
/// transfers read successive parts, so that the bytes are not in the processor's cache.
/// </summary>
internal sealed unsafe class PayloadFile : IDisposable
{
    private const int BlockBytes = 1024 * 1024;

    // More than the caches of processors hold.
    private const long LeastBytes = 64L * 1024 * 1024;

    private readonly string? _path;
    private readonly CancellationToken _cancellation;
    private readonly DescriptorHandle? _memory;
    private TransferSource? _source;
    private long _next;

    internal PayloadFile(string? path, CancellationToken cancellation)
    {
        _path = path;
        _cancellation = cancellation;
        if (path is null)
            _memory = new DescriptorHandle(MemoryFile.Create());
        else
            ReadThrough(_source = TransferSource.Open(path));
    }

    /// <summary>Returns why it can't supply a number of bytes; null if it can.</summary>
    internal string? Refusal(long bytes)
    {
        if (_path is not null)
        {
            return _source!.Length is null ? $"'{_path}' has no length."
                : _source.Length < bytes ? Invariant($"'{_path}' has {_source.Length:N0} bytes.")
                : null;
        }
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return bytes > available / 2 ? Invariant(
            $"That is more than half of the {available:N0} bytes of memory that this process may use.") : null;
    }

    /// <summary>Returns the source of transfers of a number of bytes.</summary>
    /// <exception cref="NativeException">No memory or no descriptor.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while filling it.</exception>
    internal TransferSource SourceOf(long bytes)
    {
        if (_memory is null)
            return _source!;
        long needed = Math.Max(bytes, LeastBytes);
        if (_source?.Length >= needed)
            return _source;
        _source?.Dispose();
        FillTo(needed);
        int descriptor = NativeException.Check(LibC.fcntl(_memory.Value, LibC.F_DUPFD_CLOEXEC, 0), "fcntl(2)");
        return _source = TransferSource.Own($"/proc/self/fd/{descriptor}", descriptor);
    }

    /// <summary>Returns the offset of the next transfer.</summary>
    internal long NextOffset(long bytes)
    {
        if (_next + bytes > _source!.Length)
            _next = 0;
        long offset = _next;
        _next += bytes;
        return offset;
    }

    public void Dispose()
    {
        _source?.Dispose();
        _memory?.Dispose();
    }

    private void FillTo(long length)
    {
        byte[] block = new byte[BlockBytes];
        new Random(1).NextBytes(block);
        fixed (byte* bytes = block)
        {
            for (long at = FileStatus.Of(_memory!.Value).Size; at < length;)
            {
                _cancellation.ThrowIfCancellationRequested();
                at += NativeException.Check(
                    (int)(long)LibC.pwrite(_memory.Value, bytes, (int)Math.Min(BlockBytes, length - at), at),
                    "pwrite(2)", "a file in memory");
            }
        }
    }

    // Reads the file into the page cache, so that all rounds read from there.
    private void ReadThrough(TransferSource source)
    {
        if (source.Length > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2)
            return;
        byte[] block = new byte[BlockBytes];
        fixed (byte* bytes = block)
        {
            for (long at = 0; at < source.Length; at += BlockBytes)
            {
                _cancellation.ThrowIfCancellationRequested();
                _ = HotCalls.PositionedRead(source.Descriptor, bytes, BlockBytes, at);
            }
        }
    }
}
