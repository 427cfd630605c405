using EventIo.Native.Linux.Files;

namespace EventIo.Transfer;

/// <summary>
/// Buffers that the kernel sends from without a copy. A buffer is reused only after the notifications of all its sends;
/// sends are numbered in order, but their notifications arrive in any order.
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

    /// <summary>Sends whose notification has not arrived yet.</summary>
    internal int SendCount { get; private set; }

    /// <summary>Whether no more sends can be tracked until notifications arrive.</summary>
    internal bool IsFull => SendCount == MaxSends;

    /// <summary>The number of the buffer in use.</summary>
    internal int Current => _current;

    /// <summary>The address of the next byte to send.</summary>
    internal byte* Unsent => Start + _begin;

    /// <summary>How many bytes of the buffer in use are not sent yet.</summary>
    internal int UnsentBytes => _end - _begin;

    /// <summary>The first byte of the buffer in use.</summary>
    internal byte* Start => _memory.Address + ((nint)_current * BufferBytes);

    /// <summary>
    /// Whether the next buffer is free. If not, MSG_MORE must not be used: the kernel would hold back the last bytes,
    /// and with them the notifications of all adjacent sends, so that no buffer would ever become free.
    /// </summary>
    internal bool IsNextFree => _sendsOf[(_current + 1) % Count] == 0;

    /// <summary>Advances to the next buffer, unless the kernel still uses it.</summary>
    internal bool TryAdvance()
    {
        if (!IsNextFree)
            return false;
        _current = (_current + 1) % Count;
        _begin = _end = 0;
        return true;
    }

    /// <summary>Records that bytes were put into the buffer in use.</summary>
    internal void MarkFilled(int bytes) => (_begin, _end) = (0, bytes);

    /// <summary>Records a send from the buffer in use, whose notification will follow.</summary>
    internal void Announce(uint send)
    {
        _bufferOf[send % MaxSends] = (ushort)(_current | AnnouncedBit);
        _sendsOf[_current]++;
        SendCount++;
    }

    /// <summary>Records that an announced send sent nothing; its notification may still arrive.</summary>
    internal void MarkEmpty(uint send) => _bufferOf[send % MaxSends] |= EmptyBit;

    /// <summary>Records that the socket accepted bytes of the buffer in use.</summary>
    internal void MarkSent(int bytes) => _begin += bytes;

    /// <summary>
    /// Records that the notification of a send has arrived, or never will. Only the first call for a send counts.
    /// </summary>
    /// <returns>Whether it sent anything.</returns>
    internal bool Complete(uint send)
    {
        ref ushort state = ref _bufferOf[send % MaxSends];
        if ((state & AnnouncedBit) == 0)
            return false;
        state &= unchecked((ushort)~AnnouncedBit);
        _sendsOf[state & BufferMask]--;
        SendCount--;
        return (state & EmptyBit) == 0;
    }

    /// <summary>Drops the unsent bytes.</summary>
    internal void Drop() => _begin = _end = 0;

    public void Dispose() => _memory.Dispose();
}
