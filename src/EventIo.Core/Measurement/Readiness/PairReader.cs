using System.Runtime.CompilerServices;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Measurement.Readiness;

/// <summary>Attaches every pair's reading end to a multiplexer, and reads the byte that a completion reports.</summary>
internal sealed unsafe class PairReader
{
    private const int ReadBytes = 64;

    private readonly int[] _readers;
    private readonly Multiplexer? _multiplexer;
    private readonly bool _readsItself;
    private readonly bool _isOneShot;
    private readonly byte[] _bytes = GC.AllocateArray<byte>(ReadBytes, pinned: true);

    internal PairReader(StreamPairs pairs, Multiplexer? multiplexer)
    {
        _readers = pairs.Readers;
        _multiplexer = multiplexer;
        _readsItself = multiplexer is not { DeliversData: true };
        _isOneShot = multiplexer?.IsOneShot == true;
        for (int slot = 0; multiplexer is not null && slot < pairs.Readers.Length; slot++)
        {
            multiplexer.Attach(slot, generation: 0, pairs.Readers[slot]);
            if (_readsItself)
                multiplexer.WatchReadable(slot);
            else
                multiplexer.Receive(slot);
        }
    }

    /// <summary>System calls for reading a byte, in addition to the multiplexer's own.</summary>
    internal int SystemCallsPerRead => _readsItself ? 1 : 0;

    /// <summary>Consumes the byte of a completion.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Consume(in Completion completion)
    {
        if (completion.Result <= 0)
            throw new NativeException($"{_multiplexer!.Kind} wait", -completion.Result, "a measured socket");
        if (!_readsItself)
        {
            _multiplexer!.ReturnBuffer(completion.Buffer);
            return;
        }
        Read(completion.Slot);
        if (_isOneShot)
            _multiplexer!.WatchReadable(completion.Slot);
    }

    /// <summary>Reads a byte from a peer that has one available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Read(int peer)
    {
        fixed (byte* bytes = _bytes)
        {
            int count = SystemSocket.Read(_readers[peer], bytes, ReadBytes);
            if (count != 1)
                ReadLate(peer, bytes, count);
        }
    }

    // Options such as TCP_CORK delay a byte. The empty turn, which uses no mechanism, waits for the byte here.
    private void ReadLate(int peer, byte* bytes, int count)
    {
        if (!OperatingSystem.IsWindows() && count < 0 && HotCalls.LastError == Errno.EAGAIN)
        {
            var late = new PollDescriptor { Descriptor = _readers[peer], Events = PollEvents.In };
            _ = HotCalls.PPoll(&late, 1, null, null);
            count = SystemSocket.Read(_readers[peer], bytes, ReadBytes);
        }
        if (count != 1)
            throw new NativeException("read(2)", count < 0 ? SystemSocket.LastError : Errno.EPIPE, "a measured socket");
    }
}
