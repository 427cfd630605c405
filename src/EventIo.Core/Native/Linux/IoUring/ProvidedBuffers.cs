using System.Runtime.InteropServices;
using EventIo.Multiplexing;

namespace EventIo.Native.Linux.IoUring;

/// <summary>
/// A ring of buffers that the kernel picks from as data arrives (IORING_REGISTER_PBUF_RING): what we add at the tail, it
/// takes at the head.
/// </summary>
internal sealed unsafe class ProvidedBuffers : IDisposable
{
    /// <summary>The group number under which requests ask for these buffers.</summary>
    internal const ushort Group = 0;

    private readonly LentBuffers _buffers;
    private readonly BufferRingEntry* _entries;
    private readonly uint _mask;
    private ushort _tail;
    private ushort _publishedTail;
    private bool _isDisposed;

    /// <summary>Registers the buffers and hands all of them over.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="buffers">A power of two of them, at most 32,768.</param>
    /// <exception cref="NativeException">The kernel refused.</exception>
    internal ProvidedBuffers(Ring ring, LentBuffers buffers)
    {
        _buffers = buffers;
        _mask = (uint)buffers.Count - 1;
        nuint bytes = (nuint)buffers.Count * (nuint)sizeof(BufferRingEntry);
        _entries = (BufferRingEntry*)NativeMemory.AlignedAlloc(bytes, (nuint)Environment.SystemPageSize);
        NativeMemory.Clear(_entries, bytes);
        BufferRingRegistration registration = new()
        {
            Address = (ulong)_entries,
            EntryCount = (uint)buffers.Count,
            Group = Group,
        };
        int result = RingCalls.Register(ring.Descriptor, RingConstants.REGISTER_PBUF_RING, &registration, 1);
        if (result < 0)
        {
            Dispose();
            throw new NativeException("io_uring_register(2)", -result, $"a ring of {buffers.Count} buffers");
        }
        for (int buffer = 0; buffer < buffers.Count; buffer++)
            Add(buffer);
        Publish();
    }

    /// <summary>Buffers that the kernel may still have, as far as the completions that were taken tell.</summary>
    internal int AvailableCount { get; private set; }

    /// <summary>Puts a buffer at the ring's tail. The kernel sees it after <see cref="Publish"/>.</summary>
    internal void Add(int buffer)
    {
        // Field by field: the tail lies over the last field of the first entry.
        ref BufferRingEntry entry = ref _entries[_tail++ & _mask];
        entry.Address = (ulong)_buffers.Address(buffer);
        entry.Length = (uint)_buffers.BufferBytes;
        entry.Number = (ushort)buffer;
        AvailableCount++;
    }

    /// <summary>Counts a buffer that the kernel has used.</summary>
    internal void Use() => AvailableCount--;

    /// <summary>Shows the kernel what was added since the last time.</summary>
    internal void Publish()
    {
        if (_publishedTail == _tail)
            return;
        Volatile.Write(ref _entries->Tail, _tail);
        _publishedTail = _tail;
    }

    /// <summary>Frees the ring's memory, which the kernel has pinned for as long as it needs it.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        NativeMemory.AlignedFree(_entries);
    }
}
