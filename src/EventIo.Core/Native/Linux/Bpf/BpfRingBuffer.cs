using System.Buffers.Binary;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Native.Linux.Files;

namespace EventIo.Native.Linux.Bpf;

/// <summary>
/// A queue of records from programs to one reader (BPF_MAP_TYPE_RINGBUF, Documentation/bpf/ringbuf.rst), with a count
/// of the lost records.
/// </summary>
internal sealed unsafe class BpfRingBuffer : IDisposable
{
    private const int HeaderBytes = 8;
    private const uint Busy = 1u << 31; // BPF_RINGBUF_BUSY_BIT: reserved, and not submitted yet
    private const uint Discarded = 1u << 30; // BPF_RINGBUF_DISCARD_BIT
    private const uint LengthMask = Discarded - 1;

    private readonly uint _mask;
    private readonly MappedMemory _consumer;
    private readonly MappedMemory _producer;
    private readonly byte* _data;
    private long _position;
    private int _recordBytes;

    /// <summary>Creates the buffer and maps it.</summary>
    /// <param name="bytes">Its size: a power of two, and at least a page.</param>
    /// <exception cref="TracingException">The kernel refuses it.</exception>
    internal BpfRingBuffer(int bytes)
    {
        int page = Environment.SystemPageSize;
        _mask = (uint)bytes - 1;
        Map = new BpfMap(BpfMapKind.RingBuffer, "eventio_ring", 0, 0, bytes);
        try
        {
            LostCount = new BpfMap(BpfMapKind.Array, "eventio_lost", sizeof(int), sizeof(ulong), 1);
            _consumer = new MappedMemory(Map.Descriptor, 0, (nuint)page);
            // The producer's position, then the data mapped twice in a row, so that every record is contiguous.
            _producer = MappedMemory.ReadOnly(Map.Descriptor, page, (nuint)(page + (2L * bytes)));
        }
        catch
        {
            _consumer?.Dispose();
            LostCount?.Dispose();
            Map.Dispose();
            throw;
        }
        _data = _producer.Address + page;
        _position = Volatile.Read(ref *(long*)_consumer.Address);
    }

    /// <summary>The map that programs write to. Its descriptor is readable while it has records.</summary>
    internal BpfMap Map { get; }

    /// <summary>The map in which programs count lost records.</summary>
    internal BpfMap LostCount { get; }

    /// <summary>How many records have been lost because the buffer was full.</summary>
    internal long Lost
    {
        get
        {
            Span<byte> count = stackalloc byte[sizeof(ulong)];
            LostCount.TryLookup(stackalloc byte[sizeof(int)], count);
            return BinaryPrimitives.ReadInt64LittleEndian(count);
        }
    }

    public void Dispose()
    {
        _producer.Dispose();
        _consumer.Dispose();
        LostCount.Dispose();
        Map.Dispose();
    }

    /// <summary>Frees the previously read record, and reads the next one.</summary>
    /// <param name="record">The record, valid until the next call.</param>
    /// <returns>Whether there is one. A record that a program is still writing is not available yet.</returns>
    internal bool TryRead(out ReadOnlySpan<byte> record)
    {
        while (true)
        {
            if (_recordBytes > 0)
            {
                _position += _recordBytes;
                _recordBytes = 0;
                Volatile.Write(ref *(long*)_consumer.Address, _position);
            }
            record = default;
            if (_position >= Volatile.Read(ref *(long*)_producer.Address))
                return false;
            byte* header = _data + (_position & _mask);
            uint length = Volatile.Read(ref *(uint*)header);
            if ((length & Busy) != 0)
                return false;
            _recordBytes = (int)((length & LengthMask) + HeaderBytes + 7) & ~7;
            if ((length & Discarded) != 0)
                continue;
            record = new ReadOnlySpan<byte>(header + HeaderBytes, (int)(length & LengthMask));
            return true;
        }
    }
}
