using EventIo.Measurement.EventLoops.Tracing.Programs;
using EventIo.Native;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// What a thread did, as far as windows show it. Each window also stands for the pause before it: its counts are
/// multiplied by the time of both and divided by its own, so that a busy time, which has shorter windows and longer
/// pauses, has its weight. Without pauses the counts are exact.
/// </summary>
internal sealed class LoopAccount
{
    // A shorter part of a window says too little about the pause before it.
    private const long LeastNanoseconds = 5 * Nanoseconds.PerMillisecond;

    private readonly double[] _turns = new double[TurnBuckets.Count];
    private readonly double[] _lags = new double[TurnBuckets.Count];
    private readonly long _start;
    private ThreadReading _last = new();
    private long _since;
    private long _pause;
    private long _covered;
    private long _traced;
    private double _factor = 1;
    private double _waits;
    private double _events;
    private double _callNanoseconds;

    /// <summary>Begins with the first window.</summary>
    /// <param name="now">When that opened.</param>
    internal LoopAccount(long now) => _start = _since = now;

    /// <summary>Begins another window.</summary>
    /// <param name="reading">The counts.</param>
    /// <param name="now">When it opened.</param>
    internal void Open(ThreadReading reading, long now)
    {
        _last = reading;
        Continue(now);
    }

    /// <summary>Continues a window after a pause in which nothing new was followed.</summary>
    /// <param name="now">When it opened.</param>
    internal void Continue(long now)
    {
        _pause += now - _since;
        _since = now;
    }

    /// <summary>Adds what a window has shown.</summary>
    /// <param name="reading">The counts.</param>
    /// <param name="end">The end of the window, or of its part so far.</param>
    internal void Add(ThreadReading reading, long end)
    {
        if (end > _since)
        {
            long window = end - _since;
            _factor = (_pause + window) / (double)window;
            _covered += _pause + window;
            _traced += window;
            _pause = 0;
            _since = end;
        }
        _waits += _factor * (reading.Waits - _last.Waits);
        _events += _factor * (reading.Events - _last.Events);
        _callNanoseconds += _factor * (reading.CallNanoseconds - _last.CallNanoseconds);
        Add(_turns, reading.Turns, _last.Turns);
        Add(_lags, reading.Lags ?? [], _last.Lags ?? []);
        _last = reading;
    }

    /// <summary>Adds the counts of an open window, if it is long enough to be added before its end.</summary>
    /// <param name="reading">The counts.</param>
    /// <param name="now">The time.</param>
    internal void AddPart(ThreadReading reading, long now)
    {
        if (_pause == 0 || now - _since >= LeastNanoseconds)
            Add(reading, now);
    }

    /// <summary>Adds a turn whose end won't be seen.</summary>
    /// <param name="nanoseconds">How long it has taken so far.</param>
    internal void AddTurn(long nanoseconds) => _turns[TurnBuckets.Of(nanoseconds)]++;

    /// <summary>Returns the sums up to now.</summary>
    /// <param name="reading">The counts.</param>
    /// <param name="isShut">Whether they are those of a window that has ended.</param>
    /// <param name="now">The time.</param>
    internal LoopCounts Counts(ThreadReading reading, bool isShut, long now) => new(
        [.. _turns], reading.Lags is null ? null : [.. _lags])
    {
        ElapsedNanoseconds = now - _start,
        CoveredNanoseconds = _covered,
        TracedNanoseconds = _traced,
        Waits = _waits,
        Events = _events,
        CallNanoseconds = _callNanoseconds,
        LongestNanoseconds = reading.LongestNanoseconds,
        LongestCall = reading.LongestCall,
        LongestDescriptor = reading.LongestDescriptor,
        OpenTurnNanoseconds = isShut ? 0 : reading.OpenTurnNanoseconds,
    };

    private void Add(double[] sums, ulong[] now, ulong[] before)
    {
        for (int i = 0; i < now.Length; i++)
        {
            ulong old = i < before.Length ? before[i] : 0;
            if (now[i] != old)
                sums[i] += _factor * (now[i] - old);
        }
    }
}
