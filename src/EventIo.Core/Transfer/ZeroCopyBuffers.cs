using EventIo.Native.Linux;

namespace EventIo.Transfer;

/// <summary>
/// Buffers that the kernel sends from without a copy. A buffer is used again only when every send from it has been told of;
/// sends are numbered as they are made, and told of in any order.
/// </summary>
internal sealed unsafe class ZeroCopyBuffers : IDisposable
{
    private const int MaxSends = 4096;
    private const ushort AnnouncedBit = 0x8000;
    private const ushort EmptyBit = 0x4000;
    private const ushort BufferMask = EmptyBit - 1;

    private readonly MappedMemory _memory;
    private readonly int[] _sendsOf;
    private readonly ushort[] _bufferOf = new ushort[MaxSends];
    private int _current = -1;
    private int _begin;
    private int _end;

    internal ZeroCopyBuffers(int bufferBytes, int count)
    {
        BufferBytes = bufferBytes;
        _memory = new MappedMemory((nuint)bufferBytes * (nuint)count);
        _sendsOf = new int[count];
    }

    internal int BufferBytes { get; }

    internal int Count => _sendsOf.Length;

    /// <summary>The first byte of the first buffer.</summary>
    internal byte* Address => _memory.Address;

    /// <summary>Sends that have not been told of.</summary>
    internal int SendCount { get; private set; }

    /// <summary>No more sends can be kept count of until some have been told of.</summary>
    internal bool IsFull => SendCount == MaxSends;

    /// <summary>The number of the buffer in use.</summary>
    internal int Current => _current;

    /// <summary>Where the next byte to be sent lies.</summary>
    internal byte* Unsent => Start + _begin;

    /// <summary>How many bytes of the buffer in use are to be sent.</summary>
    internal int UnsentBytes => _end - _begin;

    /// <summary>The first byte of the buffer in use.</summary>
    internal byte* Start => _memory.Address + ((nint)_current * BufferBytes);

    /// <summary>
    /// Whether there is a buffer for what comes next. Without one nothing may be held back for more to come (MSG_MORE): the
    /// kernel tells of neighbouring sends together, and would never, for want of the last one's end.
    /// </summary>
    internal bool IsNextFree => _sendsOf[(_current + 1) % Count] == 0;

    /// <summary>Goes on to the next buffer, unless the kernel still has it.</summary>
    internal bool TryAdvance()
    {
        if (!IsNextFree)
            return false;
        _current = (_current + 1) % Count;
        _begin = _end = 0;
        return true;
    }

    /// <summary>So many bytes were put into the buffer in use.</summary>
    internal void Filled(int bytes) => (_begin, _end) = (0, bytes);

    /// <summary>A send from the buffer in use, of which the kernel will tell.</summary>
    internal void Announce(uint send)
    {
        _bufferOf[send % MaxSends] = (ushort)(_current | AnnouncedBit);
        _sendsOf[_current]++;
        SendCount++;
    }

    /// <summary>An announced send sent nothing, though the kernel may still tell of it.</summary>
    internal void MarkEmpty(uint send) => _bufferOf[send % MaxSends] |= EmptyBit;

    /// <summary>So many bytes of the buffer in use were taken by the socket.</summary>
    internal void Took(int bytes) => _begin += bytes;

    /// <summary>The kernel has told of a send, or it is known that it won't. Only the first time counts.</summary>
    /// <returns>Whether it sent anything.</returns>
    internal bool Told(uint send)
    {
        ref ushort state = ref _bufferOf[send % MaxSends];
        if ((state & AnnouncedBit) == 0)
            return false;
        state &= unchecked((ushort)~AnnouncedBit);
        _sendsOf[state & BufferMask]--;
        SendCount--;
        return (state & EmptyBit) == 0;
    }

    /// <summary>Drops what is to be sent.</summary>
    internal void Drop() => _begin = _end = 0;

    public void Dispose() => _memory.Dispose();
}
