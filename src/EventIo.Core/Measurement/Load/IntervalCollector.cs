using HdrHistogram;

namespace EventIo.Measurement.Load;

/// <summary>Adds up what the loops of a run hand over: interval by interval, and in all.</summary>
internal sealed class IntervalCollector(LoadPlan plan, List<LoadLoop> loops)
{
    private readonly Dictionary<LoadLoop, LoadTally> _waiting = [];
    private long _begin;
    private int _number;

    private bool IsOpenLoop => plan.RatePerSecond is not null;

    /// <summary>All that was counted.</summary>
    internal LoadTally Total { get; } = new(plan.RatePerSecond is not null);

    /// <summary>An interval that all loops have completed, if there is one.</summary>
    internal IEnumerable<LoadInterval> Take()
    {
        foreach (LoadLoop loop in loops.Where(loop => !_waiting.ContainsKey(loop)))
        {
            if (loop.TakeInterval() is { } filled)
                _waiting.Add(loop, filled);
        }
        if (loops.Count == 0 || _waiting.Count < loops.Count)
            yield break;
        LoadTally sum = Sum(_waiting.Values);
        foreach ((LoadLoop loop, LoadTally tally) in _waiting)
            loop.Return(tally);
        _waiting.Clear();
        yield return Create(sum);
    }

    /// <summary>What the loops have counted since: the last interval, where there are any. The loops are through.</summary>
    internal IEnumerable<LoadInterval> TakeLast()
    {
        LoadTally[] rest = [.. _waiting.Values, .. loops.Select(loop => loop.TakeInterval()).OfType<LoadTally>(), .. loops.Select(loop => loop.Last)];
        LoadTally sum = Sum(rest);
        if (plan.IntervalSeconds is not null && sum.BeganAt > 0)
            yield return Create(sum);
    }

    private LoadTally Sum(IEnumerable<LoadTally> tallies)
    {
        var sum = new LoadTally(IsOpenLoop);
        foreach (LoadTally tally in tallies)
            sum.Add(tally);
        Total.Add(sum);
        return sum;
    }

    private LoadInterval Create(LoadTally sum)
    {
        if (_number == 0)
            _begin = sum.BeganAt;
        double seconds = Math.Max(1, sum.EndedAt - sum.BeganAt) / 1e9;
        LongHistogram response = IsOpenLoop ? sum.Response : sum.Service;
        return new LoadInterval
        {
            Target = plan.Target.EndPoint.ToString()!,
            Workload = plan.Workload,
            Number = ++_number,
            ElapsedSeconds = (sum.EndedAt - _begin) / 1e9,
            IntervalSeconds = seconds,
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
