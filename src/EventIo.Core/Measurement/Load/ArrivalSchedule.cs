using EventIo.Loop;

namespace EventIo.Measurement.Load;

/// <summary>When the requests of an open loop are due, whatever becomes of them: one loop's share of the rate.</summary>
internal sealed class ArrivalSchedule
{
    private const double NanosecondsPerSecond = 1e9;

    private readonly double _distance;
    private readonly double _offset;
    private readonly Random? _random;
    private long _begin;
    private double _time;
    private long _count;

    internal ArrivalSchedule(LoadPlan plan, double rate, int loop)
    {
        _distance = NanosecondsPerSecond * plan.LoopCount / rate;
        // The loops' requests fall between each other's. Those of a Poisson process do so by themselves: the sum of several is one.
        _offset = _distance * loop / plan.LoopCount;
        _random = plan.Arrival == ArrivalProcess.Poisson ? new Random(unchecked((plan.Seed * 31) + loop)) : null;
    }

    /// <summary>When the next request is due.</summary>
    internal long NextAt { get; private set; } = TimerQueue.Never;

    /// <summary>Begins to count time.</summary>
    internal void Begin(long at)
    {
        _begin = at;
        _time = _random is null ? _offset : NextDistance();
        NextAt = at + (long)_time;
    }

    /// <summary>Goes on to the request after the next.</summary>
    internal void Advance()
    {
        // From the number, not by adding: a rounded distance would drift.
        _time = _random is null ? _offset + (++_count * _distance) : _time + NextDistance();
        NextAt = _begin + (long)_time;
    }

    private double NextDistance() => -Math.Log(1 - _random!.NextDouble()) * _distance;
}
