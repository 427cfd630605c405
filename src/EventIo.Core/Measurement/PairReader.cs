using EventIo.Multiplexing;
using EventIo.Native;
using Tmds.Linux;

namespace EventIo.Measurement;

/// <summary>Has a multiplexer watch every pair's reading end, and takes the byte that a completion tells of.</summary>
internal sealed unsafe class PairReader
{
    private const int ReadBytes = 64;

    private readonly StreamPairs _pairs;
    private readonly Multiplexer? _multiplexer;
    private readonly bool _readsItself;
    private readonly byte[] _bytes = GC.AllocateArray<byte>(ReadBytes, pinned: true);

    internal PairReader(StreamPairs pairs, Multiplexer? multiplexer)
    {
        _pairs = pairs;
        _multiplexer = multiplexer;
        _readsItself = multiplexer?.TriggerMode != TriggerMode.MultishotReceive;
        for (int slot = 0; multiplexer is not null && slot < pairs.Readers.Length; slot++)
        {
            multiplexer.Attach(slot, generation: 0, pairs.Readers[slot]);
            if (_readsItself)
                multiplexer.WatchReadable(slot);
            else
                multiplexer.Receive(slot);
        }
    }

    /// <summary>System calls that taking a byte costs beside the multiplexer's own.</summary>
    internal int SystemCallsPerRead => _readsItself ? 1 : 0;

    /// <summary>Takes the byte of a completion.</summary>
    internal void Take(Completion completion)
    {
        if (completion.Result <= 0)
            throw new NativeException($"{_multiplexer!.Kind} wait", -completion.Result, "a measured socket");
        if (!_readsItself)
        {
            _multiplexer!.ReturnBuffer(completion.Buffer);
            return;
        }
        Read(completion.Slot);
        if (_multiplexer!.IsOneShot)
            _multiplexer.WatchReadable(completion.Slot);
    }

    /// <summary>Reads a byte from a peer that has one.</summary>
    internal void Read(int peer)
    {
        fixed (byte* bytes = _bytes)
        {
            if (LibC.read(_pairs.Readers[peer], bytes, ReadBytes) != 1)
                throw new NativeException("read(2)", LibC.errno, "a measured socket");
        }
    }
}
