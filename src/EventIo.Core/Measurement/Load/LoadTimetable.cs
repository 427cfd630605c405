using EventIo.Loop;

namespace EventIo.Measurement.Load;

/// <summary>When the loops of a run do what, on <see cref="Native.Linux.MonotonicClock"/>; and whether they have.</summary>
internal sealed class LoadTimetable(int loopCount) : IDisposable
{
    private long _beginAt = TimerQueue.Never;
    private long _measureFrom = TimerQueue.Never;
    private long _measureTo = TimerQueue.Never;
    private long _drainUntil = TimerQueue.Never;

    /// <summary>Every loop has tried all its connections.</summary>
    internal CountdownEvent Ramped { get; } = new(loopCount);

    /// <summary>Every loop is through.</summary>
    internal CountdownEvent Ended { get; } = new(loopCount);

    /// <summary>When load begins.</summary>
    internal long BeginAt => Volatile.Read(ref _beginAt);

    /// <summary>Requests that are due from then on are measured ...</summary>
    internal long MeasureFrom => Volatile.Read(ref _measureFrom);

    /// <summary>... up to here.</summary>
    internal long MeasureTo => Volatile.Read(ref _measureTo);

    /// <summary>How long answers are waited for.</summary>
    internal long DrainUntil => Volatile.Read(ref _drainUntil);

    /// <summary>Sets all times. The loops have to be woken for it.</summary>
    internal void Set(long beginAt, long measureFrom, long measureTo, long drainUntil)
    {
        Volatile.Write(ref _measureFrom, measureFrom);
        Volatile.Write(ref _measureTo, measureTo);
        Volatile.Write(ref _drainUntil, drainUntil);
        Volatile.Write(ref _beginAt, beginAt);
    }

    /// <summary>Ends it earlier. The loops have to be woken for it.</summary>
    internal void End(long at)
    {
        long from = Math.Min(MeasureFrom, at);
        Set(Math.Min(BeginAt, from), from, Math.Min(MeasureTo, at), Math.Min(DrainUntil, at));
    }

    internal bool IsMeasured(long dueAt) => dueAt >= MeasureFrom && dueAt < MeasureTo;

    public void Dispose()
    {
        Ramped.Dispose();
        Ended.Dispose();
    }
}
