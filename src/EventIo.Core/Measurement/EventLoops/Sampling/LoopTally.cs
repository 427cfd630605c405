using EventIo.Measurement.Histograms;
using HdrHistogram;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>
/// Derives turns, sleeps and stalls from the looks at a thread. Between two looks at which the thread slept in a wait,
/// the kernel's accounts report exactly the time on a processor and the time ready without one, and the number of
/// sleeps is the number of turns. A turn that lasts over several looks is timed by itself; of turns between two looks
/// only the mean is known.
/// </summary>
internal sealed class LoopTally
{
    // For each turn that began after the anchor and was seen in a look: the time from its first look to its last.
    private readonly List<long> _seen = [];

    private readonly LoopLook _first;
    private LoopLook _last;

    // The last look at which the thread slept in a wait.
    private LoopLook _anchor;
    private SleepTimes _sinceAnchor;
    private long _otherSleeps;
    private LoopSpell? _spell;

    /// <summary>Begins with the first look.</summary>
    internal LoopTally(in LoopLook first)
    {
        _first = _last = _anchor = first;
        if (first.State != LoopState.Waiting)
            _seen.Add(0);
        if (first.State is LoopState.Blocked or LoopState.Stopped)
            _spell = new(first.State, first.Call, first.Nanoseconds, first.Nanoseconds);
    }

    /// <summary>Every turn, in nanoseconds.</summary>
    internal LongHistogram Turns { get; } = Latency.NewHistogram();

    /// <summary>The last look.</summary>
    internal LoopLook Last => _last;

    /// <summary>Time between the first and the last look.</summary>
    internal long Nanoseconds => _last.Nanoseconds - _first.Nanoseconds;

    /// <summary>Time on a processor between them.</summary>
    internal long RunNanoseconds =>
        Math.Max(0, _last.Statistics.RunNanoseconds - _first.Statistics.RunNanoseconds);

    /// <summary>Time ready to run without a processor between them.</summary>
    internal long DelayNanoseconds =>
        Math.Max(0, _last.Statistics.WaitNanoseconds - _first.Statistics.WaitNanoseconds);

    /// <summary>How it slept.</summary>
    internal SleepTimes Sleeps { get; private set; }

    /// <summary>
    /// The current stop, or the current call other than a wait, that began before the last look; null for none.
    /// </summary>
    internal LoopSpell? Spell => _spell;

    /// <summary>The longest time in another call; null for none.</summary>
    internal LoopSpell? LongestCall { get; private set; }

    /// <summary>The longest stop; null for none.</summary>
    internal LoopSpell? LongestStop { get; private set; }

    /// <summary>How often it was stopped.</summary>
    internal int StopCount { get; private set; }

    /// <summary>Adds the next look.</summary>
    internal void Add(in LoopLook look)
    {
        CountSleep(look);
        FollowSpell(look);
        if (look.State == LoopState.Waiting)
            EndTurns(look);
        else if (IsSameTurn(look))
            _seen[^1] += look.Nanoseconds - _last.Nanoseconds;
        else
            _seen.Add(0);
        _last = look;
    }

    /// <summary>Ends the tally: an unfinished turn counts with the time that it has taken.</summary>
    internal void Finish()
    {
        if (_last.State != LoopState.Waiting)
            RecordTurns(_last);
        if (_spell is { } spell)
            Keep(spell);
        _spell = null;
    }

    // Each voluntary switch is a sleep. The sleep in the call or the stop in which the thread is seen is part of the
    // turn.
    private bool IsSameTurn(in LoopLook look)
    {
        if (_last.State == LoopState.Waiting)
            return false;
        long sleeps = look.Sleeps - _last.Sleeps;
        return sleeps == 0 || (look.State != LoopState.Running
            && (sleeps == 1 || (_last.State == look.State && look.Call.Equals(_last.Call))));
    }

    private void EndTurns(in LoopLook look)
    {
        if (_seen.Count > 0 || look.Statistics != _anchor.Statistics)
            RecordTurns(look);
        _anchor = look;
    }

    private void RecordTurns(in LoopLook end)
    {
        long count = Math.Max(_seen.Count, Math.Max(1, end.Sleeps - _anchor.Sleeps - _otherSleeps));
        long busy = end.Statistics.RunNanoseconds - _anchor.Statistics.RunNanoseconds
            + (end.Statistics.WaitNanoseconds - _anchor.Statistics.WaitNanoseconds)
            + _sinceAnchor.Blocked + _sinceAnchor.Stopped;
        long rest = Math.Max(0, Math.Min(busy, end.Nanoseconds - _anchor.Nanoseconds) - _seen.Sum()) / count;
        foreach (long seen in _seen)
            Latency.Record(Turns, seen + rest);
        if (count > _seen.Count)
            Turns.RecordValueWithCount(Math.Clamp(rest, 1, Latency.HighestNanoseconds), count - _seen.Count);
        _seen.Clear();
        _sinceAnchor = default;
        _otherSleeps = 0;
    }

    // Time between two looks that is not in the kernel's accounts was sleep: half of it in the state before, half in
    // the state after.
    private void CountSleep(in LoopLook look)
    {
        if (look.State == LoopState.Running && _last.State == LoopState.Running)
            return;
        long busy = look.Statistics.RunNanoseconds - _last.Statistics.RunNanoseconds
            + (look.Statistics.WaitNanoseconds - _last.Statistics.WaitNanoseconds);
        long asleep = Math.Max(0, look.Nanoseconds - _last.Nanoseconds - busy);
        Sleeps = Sleeps.Plus(_last.State, asleep - (asleep / 2)).Plus(look.State, asleep / 2);
        _sinceAnchor = _sinceAnchor.Plus(_last.State, asleep - (asleep / 2)).Plus(look.State, asleep / 2);
        if (look.State is LoopState.Blocked or LoopState.Stopped && look.Sleeps > _last.Sleeps)
            _otherSleeps++;
    }

    private void FollowSpell(in LoopLook look)
    {
        if (_spell is { } spell)
        {
            if (spell.Includes(look))
            {
                _spell = spell with { End = look.Nanoseconds };
                return;
            }
            Keep(spell with { End = Between(look) });
        }
        _spell = look.State is LoopState.Blocked or LoopState.Stopped
            ? new(look.State, look.Call, Between(look), look.Nanoseconds)
            : null;
    }

    private long Between(in LoopLook look) => _last.Nanoseconds + ((look.Nanoseconds - _last.Nanoseconds) / 2);

    private void Keep(LoopSpell spell)
    {
        if (spell.State == LoopState.Stopped)
        {
            StopCount++;
            if (!(LongestStop?.Nanoseconds >= spell.Nanoseconds))
                LongestStop = spell;
        }
        else if (!(LongestCall?.Nanoseconds >= spell.Nanoseconds))
            LongestCall = spell;
    }
}
