using System.Runtime.InteropServices;

namespace EventIo.Multiplexing;

/// <summary>
/// Receive buffers that a multiplexer lends to its caller. They lie in native memory, which the garbage collector does
/// not move while the kernel writes to it. The pool grows by blocks, and only when more buffers are lent than ever
/// before.
/// </summary>
public sealed unsafe class LentBuffers : IDisposable
{
    private const int BlockShift = 6;
    private const int BuffersPerBlock = 1 << BlockShift;

    // Buffers a power of two apart would share a few cache sets; two more cache lines spread them.
    private const int Stagger = 128;

    private readonly int _stride;
    private nint[] _blocks = [];
    private int[] _free = [];
    private int _freeCount;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="bufferBytes">Bytes in each buffer.</param>
    public LentBuffers(int bufferBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bufferBytes);
        BufferBytes = bufferBytes;
        _stride = bufferBytes + Stagger;
    }

    /// <summary>Bytes in each buffer.</summary>
    public int BufferBytes { get; }

    /// <summary>The number of buffers; it stays after the pool is disposed.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them are lent out.</summary>
    public int LentCount { get; private set; }

    /// <summary>Where a buffer begins.</summary>
    /// <param name="buffer">Its number.</param>
    /// <returns>The address of its first byte.</returns>
    public nint Address(int buffer) =>
        _blocks[buffer >> BlockShift] + ((nint)(buffer & (BuffersPerBlock - 1)) * _stride);

    /// <summary>The first bytes of a buffer.</summary>
    /// <param name="buffer">Its number.</param>
    /// <param name="length">How many bytes, at most <see cref="BufferBytes"/>.</param>
    /// <returns>A span that is valid until the buffer is returned.</returns>
    public Span<byte> Bytes(int buffer, int length) => new((void*)Address(buffer), Math.Min(length, BufferBytes));

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory of a pool that was not disposed.</summary>
    ~LentBuffers()
    {
        if (!IsFreedByDisposeAlone)
            Free();
    }

    /// <summary>Takes the buffer that was returned last, which is most likely still in the cache.</summary>
    internal int Take()
    {
        if (_freeCount == 0)
            Grow();
        LentCount++;
        return _free[--_freeCount];
    }

    /// <summary>Returns a buffer to the pool.</summary>
    internal void Return(int buffer)
    {
        LentCount--;
        _free[_freeCount++] = buffer;
    }

    /// <summary>Adds buffers that a ring hands out instead of <see cref="Take"/>.</summary>
    /// <param name="count">How many.</param>
    internal void Add(int count)
    {
        Count += count;
        while (_blocks.Length < (Count + BuffersPerBlock - 1) >> BlockShift)
        {
            Array.Resize(ref _blocks, _blocks.Length + 1);
            _blocks[^1] = (nint)NativeMemory.AlignedAlloc((nuint)_stride * BuffersPerBlock, 4096);
        }
    }

    /// <summary>
    /// Whether only <see cref="Dispose"/> frees the memory. The kernel writes into a ring's buffers as long as the ring
    /// exists, which a finalizer can't know: with a ring that was not disposed, a leak is better than a write to freed
    /// memory.
    /// </summary>
    internal bool IsFreedByDisposeAlone { get; init; }

    /// <summary>Counts a buffer that a ring has handed out.</summary>
    internal void Lend() => LentCount++;

    /// <summary>Counts a buffer that goes back to its ring.</summary>
    internal void TakeBack() => LentCount--;

    private void Free()
    {
        foreach (nint block in _blocks)
            NativeMemory.AlignedFree((void*)block);
        _blocks = [];
        _free = [];
        _freeCount = 0;
    }

    private void Grow()
    {
        int first = Count;
        Add(BuffersPerBlock);
        Array.Resize(ref _free, Count);
        for (int buffer = Count - 1; buffer >= first; buffer--)
            _free[_freeCount++] = buffer;
    }
}
