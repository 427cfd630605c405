using EventIo.Loop;
using EventIo.Loop.Reactor;
using EventIo.Native;

namespace EventIo.Measurement.Load.Loops;

/// <summary>
/// The counts of a load generator's loop, interval by interval, and the resources that its thread uses in the measured
/// time. Used by the loop's thread, except for <see cref="CollectInterval"/> and <see cref="Return"/>.
/// </summary>
internal sealed class LoopMeter : IDisposable
{
    private readonly LoopCounters _counters;
    private readonly long _intervalNanoseconds;
    private EventLoop _loop = null!;
    private RunDelayClock? _runDelay;
    private LoadTally? _spare;
    private LoadTally? _filled;
    private LoopUse _useBefore;
    private (long Received, long Sent) _bytesBefore;
    private long _lastTurn;
    private long _lastEvents;
    private long _lastCalls;
    private long _spunNanoseconds;
    private long _spunCalls;

    internal LoopMeter(LoadPlan plan, LoopCounters counters)
    {
        _counters = counters;
        Tally = new LoadTally(plan.RatePerSecond is not null);
        if (plan.IntervalSeconds is { } seconds)
        {
            _intervalNanoseconds = (long)(seconds * Nanoseconds.PerSecond);
            _spare = new LoadTally(plan.RatePerSecond is not null);
        }
    }

    /// <summary>The current counts of the whole run, or of the time after the last full interval.</summary>
    internal LoadTally Tally { get; private set; }

    /// <summary>The resources that the thread has used in the measured time, once that is over.</summary>
    internal LoopUse Use { get; private set; }

    /// <summary>When the interval ends; <see cref="MonotonicClock.Never"/> outside the measured time.</summary>
    internal long IntervalEndsAt { get; private set; } = MonotonicClock.Never;

    /// <summary>Starts on the loop's thread.</summary>
    internal void Start(EventLoop loop)
    {
        _loop = loop;
        _runDelay = new RunDelayClock();
    }

    /// <summary>Begins the measured time.</summary>
    /// <param name="now">The time of this turn.</param>
    /// <param name="measureFrom">The scheduled beginning, from which intervals are counted.</param>
    internal void BeginWindow(long now, long measureFrom)
    {
        Tally.BeganAt = now;
        _bytesBefore = (_counters.BytesReceived, _counters.BytesSent);
        if (_intervalNanoseconds > 0)
            IntervalEndsAt = measureFrom + _intervalNanoseconds;
        _useBefore = UseSoFar(now);
    }

    /// <summary>Ends the measured time.</summary>
    internal void EndWindow(long now)
    {
        Use = UseSoFar(now) - _useBefore;
        IntervalEndsAt = MonotonicClock.Never;
        EndTally(now);
    }

    /// <summary>
    /// Hands over an interval and begins the next. If the tally of the previous interval has not been returned yet, the
    /// current interval continues; its length shows that.
    /// </summary>
    internal void EndInterval(long now)
    {
        while (IntervalEndsAt <= now)
            IntervalEndsAt += _intervalNanoseconds;
        LoadTally? next = Interlocked.Exchange(ref _spare, null);
        if (next is null)
            return;
        EndTally(now);
        next.BeganAt = now;
        LoadTally filled = Tally;
        Tally = next;
        Volatile.Write(ref _filled, filled);
    }

    /// <summary>
    /// Returns the last full interval, if there is a new one. The caller returns it with <see cref="Return"/>.
    /// </summary>
    internal LoadTally? CollectInterval() => Interlocked.Exchange(ref _filled, null);

    /// <summary>Returns an interval's tally, to be reused for the interval after the next.</summary>
    internal void Return(LoadTally tally)
    {
        tally.Clear();
        Volatile.Write(ref _spare, tally);
    }

    /// <summary>Resets the counts for the next step of a ramp: the previous ones have been read.</summary>
    internal void Restart(bool isOpenLoop)
    {
        Tally = new LoadTally(isOpenLoop);
        if (_intervalNanoseconds > 0)
            (_spare, _filled) = (new LoadTally(isOpenLoop), null);
    }

    /// <summary>
    /// Counts time and system calls since the last turn as spinning, if this turn was made only because a request is
    /// due soon and no completion came.
    /// </summary>
    /// <param name="now">The time of this turn.</param>
    /// <param name="spinsFrom">
    /// When the loop begins to spin; <see cref="MonotonicClock.Never"/> if no request is due that a client could send.
    /// </param>
    internal void CountSpinning(long now, long spinsFrom)
    {
        long events = _counters.Events;
        long calls = _loop.SystemCalls;
        if (events == _lastEvents && spinsFrom < _lastTurn)
        {
            _spunNanoseconds += now - _lastTurn;
            _spunCalls += calls - _lastCalls;
        }
        (_lastEvents, _lastCalls, _lastTurn) = (events, calls, now);
    }

    public void Dispose() => _runDelay?.Dispose();

    private void EndTally(long now)
    {
        Tally.BytesReceived += _counters.BytesReceived - _bytesBefore.Received;
        Tally.BytesSent += _counters.BytesSent - _bytesBefore.Sent;
        _bytesBefore = (_counters.BytesReceived, _counters.BytesSent);
        Tally.EndedAt = now;
    }

    private LoopUse UseSoFar(long now) => new(
        MonotonicClock.ThreadCpuNanoseconds,
        _runDelay?.Nanoseconds,
        _loop.SystemCalls - _spunCalls,
        GC.GetAllocatedBytesForCurrentThread(),
        _spunNanoseconds,
        now);
}
