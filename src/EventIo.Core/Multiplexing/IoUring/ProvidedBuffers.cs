using System.Numerics;
using EventIo.Native;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing.IoUring;

/// <summary>
/// A ring of buffers that the kernel picks from as data arrives (IORING_REGISTER_PBUF_RING): we add at the tail, the
/// kernel takes from the head.
/// </summary>
internal sealed unsafe class ProvidedBuffers : IDisposable
{
    /// <summary>The group number under which requests ask for these buffers.</summary>
    internal const ushort Group = 0;

    // An entry is only 16 bytes; the buffers cost memory, and are added as needed.
    private const int MaxGrowth = 32;
    private const int MaxEntries = RingConstants.MAX_BUFFER_RING_ENTRIES;

    private readonly LentBuffers _buffers;
    private readonly int _step;
    private readonly MappedMemory _memory;
    private readonly BufferRingEntry* _entries;
    private readonly uint _mask;
    private ushort _tail;
    private ushort _publishedTail;

    /// <summary>Registers the ring of buffers and adds the first ones.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="buffers">An empty pool, to be filled.</param>
    /// <param name="count">The initial number of buffers.</param>
    /// <exception cref="NativeException">The kernel refused.</exception>
    internal ProvidedBuffers(Ring ring, LentBuffers buffers, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxEntries);
        _buffers = buffers;
        _step = count;
        uint least = BitOperations.RoundUpToPowerOf2((uint)count);
        uint entryCount = Math.Min(MaxEntries, least * MaxGrowth);
        _memory = new MappedMemory(entryCount * (nuint)sizeof(BufferRingEntry));
        _entries = (BufferRingEntry*)_memory.Address;
        int result = Register(ring, entryCount);
        // The entries count against RLIMIT_MEMLOCK.
        for (; result == -Errno.ENOMEM && entryCount > least; result = Register(ring, entryCount))
            entryCount /= 2;
        if (result < 0)
        {
            _memory.Dispose();
            throw new NativeException("io_uring_register(2)", -result, $"a ring of {entryCount} buffers");
        }
        _mask = entryCount - 1;
        Grow(count);
    }

    /// <summary>Entries of the ring: the maximum number of buffers.</summary>
    internal int EntryCount => (int)_mask + 1;

    /// <summary>The current number of buffers.</summary>
    internal int Count { get; private set; }

    /// <summary>Buffers that the kernel has, according to the completions taken so far.</summary>
    internal int AvailableCount { get; private set; }

    /// <summary>Adds buffers when the caller holds all of them, up to <see cref="EntryCount"/>.</summary>
    internal void GrowIfExhausted()
    {
        if (_buffers.LentCount == _buffers.Count)
            Grow(Math.Min(_step, EntryCount - Count));
    }

    /// <summary>Puts a buffer at the ring's tail. The kernel sees it after <see cref="Publish"/>.</summary>
    internal void Add(int buffer)
    {
        // Throws if the buffers are freed. This comes first, because the ring is then unmapped, too.
        nint address = _buffers.Address(buffer);
        // Field by field: the tail overlays the last field of the first entry.
        ref BufferRingEntry entry = ref _entries[_tail++ & _mask];
        entry.Address = (ulong)address;
        entry.Length = (uint)_buffers.BufferBytes;
        entry.Number = (ushort)buffer;
        AvailableCount++;
    }

    /// <summary>Counts a buffer that the kernel has used.</summary>
    internal void Use() => AvailableCount--;

    /// <summary>Makes the buffers added since the last call visible to the kernel.</summary>
    internal void Publish()
    {
        if (_publishedTail == _tail)
            return;
        Volatile.Write(ref _entries->Tail, _tail);
        _publishedTail = _tail;
    }

    public void Dispose() => _memory.Dispose();

    private int Register(Ring ring, uint entryCount)
    {
        BufferRingRegistration registration = new()
        {
            Address = (ulong)_entries,
            EntryCount = entryCount,
            Group = Group,
        };
        return RingCalls.Register(ring.Descriptor, RingConstants.REGISTER_PBUF_RING, &registration, 1);
    }

    private void Grow(int count)
    {
        _buffers.Add(count);
        for (int end = Count + count; Count < end; Count++)
            Add(Count);
        Publish();
    }
}
