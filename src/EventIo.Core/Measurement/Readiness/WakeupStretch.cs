using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Measurement.Readiness;

/// <summary>
/// The measured loop of <see cref="ProbeMode.Wakeup"/>: this thread sleeps in the wait, a writer thread stamps and
/// writes after a gap. Without a multiplexer it is the floor: a blocking read(2) of one socket.
/// </summary>
internal sealed class WakeupStretch : IProbeStretch
{
    private readonly StreamPairs _pairs;
    private readonly Multiplexer? _multiplexer;
    private readonly PairReader _reader;
    private readonly StampingWriter _writer;
    private readonly Completion[] _completions = new Completion[128];

    internal WakeupStretch(
        StreamPairs pairs, TurnSchedule schedule, Multiplexer? multiplexer, WriterPlacement placement)
    {
        _pairs = pairs;
        _multiplexer = multiplexer;
        _reader = new PairReader(pairs, multiplexer);
        if (multiplexer is null)
            SystemSocket.SetNonBlocking(pairs.Readers[0], false);
        _writer = new StampingWriter(pairs, multiplexer is null ? null : schedule, placement);
    }

    /// <inheritdoc/>
    public int OwnSystemCallsPerTurn => _reader.SystemCallsPerRead;

    /// <inheritdoc/>
    public int Run(Span<long> samples, long deadline, CancellationToken cancellation)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            if (MonotonicClock.Nanoseconds >= deadline || cancellation.IsCancellationRequested)
                return i;
            _writer.Ask();
            samples[i] = _multiplexer is null ? ReadBlocking() : WaitAndRead(_multiplexer);
        }
        return samples.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        if (_multiplexer is null)
            SystemSocket.SetNonBlocking(_pairs.Readers[0], true);
    }

    private long WaitAndRead(Multiplexer multiplexer)
    {
        while (true)
        {
            int count = multiplexer.Wait(_completions, Multiplexer.Forever);
            long latency = MonotonicClock.Nanoseconds - _writer.Stamp;
            for (int i = 0; i < count; i++)
                _reader.Consume(_completions[i]);
            if (count > 0)
                return latency;
        }
    }

    private long ReadBlocking()
    {
        _reader.Read(0);
        return MonotonicClock.Nanoseconds - _writer.Stamp;
    }
}
