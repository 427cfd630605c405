using EventIo.Native;

namespace EventIo.Measurement.Load.Loops;

/// <summary>
/// The times of a run's phases, on <see cref="Native.MonotonicClock"/>, and signals that loops have reached them.
/// </summary>
internal sealed class LoadTimetable(int loopCount) : IDisposable
{
    private long _beginAt = MonotonicClock.Never;
    private long _measureFrom = MonotonicClock.Never;
    private long _measureTo = MonotonicClock.Never;
    private long _drainUntil = MonotonicClock.Never;
    private int _step;
    private double? _rate;
    private volatile bool _isStopped;

    /// <summary>Signaled when every loop has tried all its connections.</summary>
    internal CountdownEvent Ramped { get; } = new(loopCount);

    /// <summary>Signaled when every loop has ended.</summary>
    internal CountdownEvent Ended { get; } = new(loopCount);

    /// <summary>When load begins.</summary>
    internal long BeginAt => Volatile.Read(ref _beginAt);

    /// <summary>The beginning of the measured time: requests that are due from then on are measured.</summary>
    internal long MeasureFrom => Volatile.Read(ref _measureFrom);

    /// <summary>The end of the measured time, excluded.</summary>
    internal long MeasureTo => Volatile.Read(ref _measureTo);

    /// <summary>Whether the run was stopped early: nothing more may begin.</summary>
    internal bool IsStopped => _isStopped;

    /// <summary>Until when loops wait for answers.</summary>
    internal long DrainUntil => Volatile.Read(ref _drainUntil);

    /// <summary>Sets all times. The caller has to wake the loops.</summary>
    internal void Set(long beginAt, long measureFrom, long measureTo, long drainUntil)
    {
        Volatile.Write(ref _measureFrom, measureFrom);
        Volatile.Write(ref _measureTo, measureTo);
        Volatile.Write(ref _drainUntil, drainUntil);
        Volatile.Write(ref _beginAt, beginAt);
    }

    /// <summary>The number of the step that the times belong to, from 0.</summary>
    internal int Step => Volatile.Read(ref _step);

    /// <summary>Requests per second in this step; null for a closed loop.</summary>
    internal double? Rate => _rate;

    /// <summary>
    /// Sets the times of the next step. Every loop has ended the previous step; the caller has to wake them.
    /// </summary>
    internal void SetNext(double? rate, long beginAt, long measureFrom, long measureTo, long drainUntil)
    {
        Ended.Reset();
        _rate = rate;
        Set(beginAt, measureFrom, measureTo, drainUntil);
        // Written last: a loop that sees the step also sees its times.
        Volatile.Write(ref _step, _step + 1);
    }

    /// <summary>Ends the run early. The caller has to wake the loops.</summary>
    internal void End(long at)
    {
        _isStopped = true;
        long from = Math.Min(MeasureFrom, at);
        Set(Math.Min(BeginAt, from), from, Math.Min(MeasureTo, at), Math.Min(DrainUntil, at));
    }

    /// <summary>Returns whether a time is within the measured time.</summary>
    internal bool IsMeasured(long at) => at >= MeasureFrom && at < MeasureTo;

    /// <summary>
    /// Returns whether a request that is answered now counts. It does if it was due within the measured time, or if it
    /// was due before that time and is answered after its end.
    /// </summary>
    internal bool CountsAnswer(long dueAt, long now) => dueAt < MeasureTo && (dueAt >= MeasureFrom || now >= MeasureTo);

    /// <summary>
    /// Returns whether a request that fails now, or is given up, counts. It does if it was in flight within the
    /// measured time, even if it was due before.
    /// </summary>
    internal bool CountsLoss(long dueAt, long now) => dueAt < MeasureTo && now >= MeasureFrom;

    public void Dispose()
    {
        Ramped.Dispose();
        Ended.Dispose();
    }
}
