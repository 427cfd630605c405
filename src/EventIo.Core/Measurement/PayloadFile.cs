using System.Globalization;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement;

/// <summary>
/// What the bytes of a measurement are read from: a file of the user's, or one in memory, full of random bytes. Successive
/// transfers go through it, so that they do not find their bytes in the processor's cache.
/// </summary>
internal sealed unsafe class PayloadFile : IDisposable
{
    private const int BlockBytes = 1024 * 1024;

    // More than a processor caches.
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

    /// <summary>Why it can't give so many bytes; null when it can.</summary>
    internal string? Refusal(long bytes)
    {
        if (_path is not null)
        {
            return _source!.Length is null ? $"'{_path}' has no length."
                : _source.Length < bytes ? Say($"'{_path}' has {_source.Length:N0} bytes.")
                : null;
        }
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return bytes > available / 2 ? Say($"That is more than half of the {available:N0} bytes of memory that this process may use.") : null;
    }

    /// <summary>The source of transfers of so many bytes.</summary>
    /// <exception cref="NativeException">No memory or no descriptor.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it was filled.</exception>
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

    /// <summary>Where the next transfer of so many bytes begins.</summary>
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
                    (int)(long)LibC.pwrite(_memory.Value, bytes, (int)Math.Min(BlockBytes, length - at), at), "pwrite(2)", "a file in memory");
            }
        }
    }

    // From the page cache, as all rounds are to be.
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

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
