using EventIo.Addresses;
using EventIo.Measurement.Histograms;
using EventIo.Native;
using HdrHistogram;

namespace EventIo.Measurement.Load.Loops;

/// <summary>Adds up the counts of a run's loops, for each interval and in total.</summary>
internal sealed class IntervalCollector(LoadPlan plan, List<LoadLoop> loops)
{
    private readonly Dictionary<LoadLoop, LoadTally> _waiting = [];
    private double _elapsedSeconds;
    private int _number;

    private bool IsOpenLoop => plan.RatePerSecond is not null;

    /// <summary>The total.</summary>
    internal LoadTally Total { get; } = new(plan.RatePerSecond is not null);

    /// <summary>Returns an interval that all loops have completed, if there is one.</summary>
    internal IEnumerable<LoadInterval> Collect()
    {
        foreach (LoadLoop loop in loops.Where(loop => !_waiting.ContainsKey(loop)))
        {
            if (loop.CollectInterval() is { } filled)
                _waiting.Add(loop, filled);
        }
        if (loops.Count == 0 || _waiting.Count < loops.Count)
            yield break;
        double seconds = Seconds(_waiting.Values);
        LoadTally sum = Sum(_waiting.Values);
        foreach ((LoadLoop loop, LoadTally tally) in _waiting)
            loop.Return(tally);
        _waiting.Clear();
        yield return Create(sum, seconds);
    }

    /// <summary>
    /// Returns the last interval, if there are intervals: the counts since the previous one. All loops have ended.
    /// </summary>
    internal IEnumerable<LoadInterval> CollectLast()
    {
        LoadTally[] rest = [.. _waiting.Values, .. loops.Select(loop => loop.CollectInterval()).OfType<LoadTally>(),
            .. loops.Select(loop => loop.Last)];
        LoadTally sum = Sum(rest);
        if (plan.IntervalSeconds is not null && sum.BeganAt > 0)
            yield return Create(sum, Seconds(rest));
    }

    private LoadTally Sum(IEnumerable<LoadTally> tallies)
    {
        var sum = new LoadTally(IsOpenLoop);
        foreach (LoadTally tally in tallies)
            sum.Add(tally);
        Total.Add(sum);
        return sum;
    }

    // Uses the mean of the loops, because each loop ends its intervals when it gets a processor: intervals from the
    // first loop's beginning to the last loop's end would overlap.
    private double Seconds(IEnumerable<LoadTally> tallies) =>
        Math.Max(1, tallies.Sum(tally => tally.EndedAt - tally.BeganAt) / loops.Count) / (double)Nanoseconds.PerSecond;

    private LoadInterval Create(LoadTally sum, double seconds)
    {
        _elapsedSeconds += seconds;
        double requested = plan.IntervalSeconds!.Value;
        // The number tells the time, because the intervals of several generators are merged by it.
        _number = Math.Max(_number + 1, (int)Math.Round(_elapsedSeconds / requested));
        LongHistogram response = IsOpenLoop ? sum.Response : sum.Service;
        return new LoadInterval
        {
            Target = AddressText.Format(plan.Target.EndPoint),
            Workload = plan.Workload,
            RatePerSecond = plan.RatePerSecond,
            RampStep = plan.RampStep,
            Number = _number,
            ElapsedSeconds = _elapsedSeconds,
            IntervalSeconds = seconds,
            RequestedSeconds = requested,
            Requests = sum.Answered,
            RequestsPerSecond = sum.Answered / seconds,
            Errors = sum.TotalErrors,
            MissedSends = IsOpenLoop ? sum.Missed : null,
            ConnectionCount = loops.Sum(loop => loop.OpenClients),
            P50Microseconds = Latency.Microseconds(response, 50),
            P99Microseconds = Latency.Microseconds(response, 99),
            P999Microseconds = Latency.Microseconds(response, 99.9),
            MaxMicroseconds = Latency.MaxMicroseconds(response),
            ServiceP50Microseconds = Latency.Microseconds(sum.Service, 50),
            ServiceP99Microseconds = Latency.Microseconds(sum.Service, 99),
            ReceivedBytesPerSecond = sum.BytesReceived / seconds,
            SentBytesPerSecond = sum.BytesSent / seconds,
            ResponseHistogram = response,
            ServiceHistogram = sum.Service,
        };
    }
}
