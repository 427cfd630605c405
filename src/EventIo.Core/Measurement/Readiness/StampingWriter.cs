using EventIo.Native;

namespace EventIo.Measurement.Readiness;

/// <summary>
/// The thread that wakes the waiter. For each request it pauses for the gap, takes a time stamp, and writes a byte.
/// </summary>
internal sealed unsafe class StampingWriter : IDisposable
{
    // Spinning longer for the next request would waste a processor while the measurement's owner is busy.
    private const long SpinNanoseconds = 1_000_000;

    private readonly StreamPairs _pairs;
    private readonly TurnSchedule? _schedule;
    private readonly WriterPlacement _placement;
    private readonly Thread _thread;
    private long _requested;
    private long _stamp;
    private volatile bool _isStopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="pairs">The sockets to write to.</param>
    /// <param name="schedule">Selects a socket for each turn; null for always the first.</param>
    /// <param name="placement">Its processor and the gap.</param>
    internal StampingWriter(StreamPairs pairs, TurnSchedule? schedule, WriterPlacement placement)
    {
        _pairs = pairs;
        _schedule = schedule;
        _placement = placement;
        _thread = new Thread(Run) { IsBackground = true, Name = "EventIo probe writer" };
        _thread.Begin();
    }

    /// <summary>When the last byte was about to be written, on <see cref="MonotonicClock"/>.</summary>
    internal long Stamp => Volatile.Read(ref _stamp);

    /// <summary>Requests a byte. The caller waits next.</summary>
    internal void Ask() => Volatile.Write(ref _requested, _requested + 1);

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
    }

    private void Run()
    {
        int peer = 0;
        try
        {
            Processors.PinCurrentThread(_placement.Processor);
            for (long turn = 0; WaitForRequest(turn + 1); turn++)
            {
                WaitForGap();
                peer = _schedule?.Peer(turn) ?? 0;
                byte one = 1;
                Volatile.Write(ref _stamp, MonotonicClock.Nanoseconds);
                if (SystemSocket.Write(_pairs.Writers[peer], &one, 1) != 1)
                    break;
            }
        }
#pragma warning disable CA1031 // An unhandled exception would end the operator's shell.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Most likely the processor is no longer available: the end of the stream below ends the wait.
        }
        if (!_isStopping)
            SystemSocket.ShutdownSend(_pairs.Writers[peer]);
    }

    private bool WaitForRequest(long turn)
    {
        long sleepAfter = MonotonicClock.Nanoseconds + SpinNanoseconds;
        while (Volatile.Read(ref _requested) != turn)
        {
            if (_isStopping)
                return false;
            if (_placement.SharesProcessor || MonotonicClock.Nanoseconds > sleepAfter)
                ThreadSleep.For(SpinNanoseconds / 10);
        }
        return true;
    }

    private void WaitForGap()
    {
        if (_placement.SharesProcessor)
        {
            ThreadSleep.For(_placement.GapNanoseconds);
            return;
        }
        long end = MonotonicClock.Nanoseconds + _placement.GapNanoseconds;
        while (MonotonicClock.Nanoseconds < end)
        {
        }
    }
}
