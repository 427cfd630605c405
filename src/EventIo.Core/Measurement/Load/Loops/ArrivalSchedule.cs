using EventIo.Native;

namespace EventIo.Measurement.Load.Loops;

/// <summary>
/// When the requests of a load generator's loop are due, at its share of the rate, whether or not earlier requests are
/// answered.
/// </summary>
internal sealed class ArrivalSchedule
{
    private readonly double _distance;
    private readonly double _offset;
    private readonly Random? _random;
    private long _begin;
    private double _time;
    private long _count;

    internal ArrivalSchedule(LoadPlan plan, double rate, int loop)
    {
        _distance = Nanoseconds.PerSecond * plan.LoopCount / rate;
        // The requests of the loops interleave. Poisson processes need no offset: their sum is a Poisson process, too.
        _offset = _distance * loop / plan.LoopCount;
        // Several generators have the same seed and don't know of each other: a random offset makes their requests
        // interleave, too.
        bool isShared = plan.GeneratorCount > 1;
        if (isShared)
            _offset = (_offset + (_distance * Random.Shared.NextDouble())) % _distance;
        if (plan.Arrival == ArrivalProcess.Poisson)
            _random = new Random(isShared ? Random.Shared.Next() : unchecked((plan.Seed * 31) + loop));
    }

    /// <summary>When the next request is due.</summary>
    internal long NextAt { get; private set; } = MonotonicClock.Never;

    /// <summary>Starts the schedule.</summary>
    internal void Begin(long at)
    {
        _begin = at;
        _time = _random is null ? _offset : NextDistance();
        NextAt = at + (long)_time;
    }

    /// <summary>Advances to the request after the next.</summary>
    internal void Advance()
    {
        // Computed from the request's number, not by addition: rounding errors would add up.
        _time = _random is null ? _offset + (++_count * _distance) : _time + NextDistance();
        NextAt = _begin + (long)_time;
    }

    /// <summary>
    /// Enumerates the requests that are due within a time range and have not been taken, earliest first. If there are
    /// very many, each step covers several: a step for each of a thousand million requests would take too long.
    /// </summary>
    /// <param name="from">The beginning of the range.</param>
    /// <param name="until">The end of the range, excluded.</param>
    /// <returns>For each step, a time and the number of requests that are due about that time.</returns>
    internal IEnumerable<(long DueAt, long Count)> Rest(long from, long until)
    {
        const int MostSteps = 10_000;
        double expected = (until - Math.Max(NextAt, from)) / _distance;
        if (expected <= MostSteps)
        {
            SkipTo(from);
            for (; NextAt < until; Advance())
                yield return (NextAt, 1);
            yield break;
        }
        // With so many requests, a random number of them would differ from the expected number by at most 1 %.
        double begin = Math.Max(NextAt, from);
        long total = (long)Math.Round(expected);
        for (long step = 0, counted = 0; step < MostSteps; step++)
        {
            long next = (long)(total * (step + 1.0) / MostSteps);
            yield return ((long)(begin + (_distance * (counted + next) / 2)), next - counted);
            counted = next;
        }
    }

    private void SkipTo(long at)
    {
        // A Poisson process has no memory: from any moment, the next arrival is an exponential distance away.
        if (NextAt >= at)
            return;
        if (_random is null)
            _count = Math.Max(_count, (long)((at - _begin - _offset) / _distance) - 1);
        else
            _time = at - _begin;
        while (NextAt < at)
            Advance();
    }

    private double NextDistance() => -Math.Log(1 - _random!.NextDouble()) * _distance;
}
