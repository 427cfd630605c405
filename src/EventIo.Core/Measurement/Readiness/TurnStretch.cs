using System.Runtime.CompilerServices;
using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Measurement.Readiness;

/// <summary>
/// The measured loop of <see cref="ProbeMode.Turn"/>: write a byte to the scheduled peer, wait, read it; the clock is
/// read once a turn. Without a multiplexer it is the empty turn: only the write and the read.
/// </summary>
internal sealed unsafe class TurnStretch(StreamPairs pairs, TurnSchedule schedule, Multiplexer? multiplexer)
    : IProbeStretch
{
    private readonly PairReader _reader = new(pairs, multiplexer);
    private readonly int[] _writers = pairs.Writers;
    private readonly Completion[] _completions = new Completion[128];
    private long _turn;

    /// <inheritdoc/>
    public int OwnSystemCallsPerTurn => 1 + _reader.SystemCallsPerRead;

    /// <inheritdoc/>
    public int Run(Span<long> samples, long deadline, CancellationToken cancellation)
    {
        long before = MonotonicClock.Nanoseconds;
        for (int i = 0; i < samples.Length; i++)
        {
            if (before >= deadline || cancellation.IsCancellationRequested)
                return i;
            int peer = schedule.Peer(_turn++);
            Write(peer);
            if (multiplexer is null)
                _reader.Read(peer);
            else
                WaitAndRead(multiplexer, peer);
            long now = MonotonicClock.Nanoseconds;
            samples[i] = now - before;
            before = now;
        }
        return samples.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WaitAndRead(Multiplexer mechanism, int peer)
    {
        int count = mechanism.Wait(_completions, Multiplexer.Forever);
        for (int i = 0; i < count; i++)
        {
            if (_completions[i].Slot != peer)
                throw new InvalidOperationException($"The wait reported slot {_completions[i].Slot}, not {peer}.");
            _reader.Consume(_completions[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(int peer)
    {
        byte one = 1;
        if (SystemSocket.Write(_writers[peer], &one, 1) != 1)
            throw new NativeException("write(2)", SystemSocket.LastError, "a measured socket");
    }
}
