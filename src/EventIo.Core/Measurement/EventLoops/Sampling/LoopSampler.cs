using EventIo.Inspection.Threads;
using EventIo.Measurement.EventLoops.Tracing;
using EventIo.Measurement.Histograms;
using EventIo.Native;
using HdrHistogram;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>Looks at threads, at all of them in each round, for the duration of a measurement.</summary>
internal sealed class LoopSampler : IDisposable
{
    // All looks together take at most one percent of a processor.
    private const int CostFactor = 100;

    // How fast the estimated cost of a round follows the cost of the last one. The first rounds wait for the JIT
    // compiler, and some meet a garbage collection: neither predicts the cost of the next round.
    private const int CostSmoothing = 16;
    private const int WarmupRounds = 8;
    private const int LargestCostRatio = 4;

    // Ctrl+C is noticed within this time.
    private const long LongestSleep = 50 * Nanoseconds.PerMillisecond;

    private const long ProgressNanoseconds = 200 * Nanoseconds.PerMillisecond;

    private readonly EventLoopPlan _plan;
    private readonly int _repetition;
    private readonly Action<IntervalUpdate<EventLoopInterval, EventLoopMeasurement>> _publish;
    private readonly CancellationToken _cancellation;
    private readonly List<LoopTrack> _tracks = [];
    private readonly Dictionary<string, LagSampler> _lags = [];
    private readonly LongHistogram _gaps = Latency.NewHistogram();
    private readonly List<EventLoopMeasurement> _failed = [];
    private LoopTrace? _trace;
    private long? _lastLook;

    internal LoopSampler(
        EventLoopPlan plan, int repetition, Action<IntervalUpdate<EventLoopInterval, EventLoopMeasurement>> publish,
        CancellationToken cancellation)
    {
        (_plan, _repetition, _publish, _cancellation) = (plan, repetition, publish, cancellation);
        foreach (LoopTarget target in plan.Targets)
            Open(target);
        if (plan.Grade == LoopGrade.Traced)
            AttachTrace();
    }

    private double DurationNanoseconds => _plan.DurationSeconds * Nanoseconds.PerSecond;

    public void Dispose()
    {
        _trace?.Dispose();
        foreach (LoopTrack track in _tracks)
            track.Dispose();
        foreach (LagSampler lag in _lags.Values)
            lag.Dispose();
    }

    /// <summary>Measures, and publishes intervals, progress and rows.</summary>
    internal void Run()
    {
        long start = MonotonicClock.Nanoseconds;
        long cpuStart = MonotonicClock.ThreadCpuNanoseconds;
        double elapsed = _tracks.Count > 0 ? Observe(start) : 0;
        MeasurementStatus status = _cancellation.IsCancellationRequested && elapsed < DurationNanoseconds
            ? MeasurementStatus.Interrupted
            : MeasurementStatus.Measured;
        double cost = (MonotonicClock.ThreadCpuNanoseconds - cpuStart) / 1e6;
        foreach (EventLoopMeasurement row in _failed.Concat(_tracks.Select(track => Conclude(track, status))))
        {
            _publish(new(Activity, Percent(elapsed), null, row with
            {
                DurationSeconds = _plan.DurationSeconds,
                Repetition = _repetition,
                InspectionMilliseconds = cost,
            }));
        }
    }

    private string Activity => FormattableString.Invariant($"Looking at {_tracks.Count} loops");

    private double Observe(long start)
    {
        double period = _plan.ResolutionMilliseconds * Nanoseconds.PerMillisecond;
        double cost = WarmUp();
        double nextInterval = (_plan.IntervalSeconds ?? 0) * Nanoseconds.PerSecond;
        int intervals = 0;
        long now = MonotonicClock.Nanoseconds;
        long shownAt = start;
        while (!_cancellation.IsCancellationRequested && now - start < DurationNanoseconds
            && _tracks.Exists(track => track.Ended is null))
        {
            Sleep(Math.Max(period, cost * CostFactor), start);
            now = MonotonicClock.Nanoseconds;
            cost += (Math.Min(LookAtThreads(now), LargestCostRatio * cost) - cost) / CostSmoothing;
            foreach (LagSampler lag in _lags.Values)
                lag.Look(_cancellation);
            if (nextInterval > 0 && now - start >= nextInterval)
            {
                PublishIntervals(++intervals, now - start);
                nextInterval += _plan.IntervalSeconds!.Value * Nanoseconds.PerSecond;
            }
            if (now - shownAt >= ProgressNanoseconds)
            {
                shownAt = now;
                _publish(new(Activity, Percent(now - start), null, null));
            }
        }
        return now - start;
    }

    private double WarmUp()
    {
        double least = double.MaxValue;
        for (int i = 0; i < WarmupRounds; i++)
            least = Math.Min(least, LookAtThreads(MonotonicClock.Nanoseconds));
        return least;
    }

    // Returns its cost in nanoseconds of CPU time.
    private long LookAtThreads(long now)
    {
        if (now - _lastLook is { } gap)
            Latency.Record(_gaps, gap);
        _lastLook = now;
        long cpu = MonotonicClock.ThreadCpuNanoseconds;
        foreach (LoopTrack track in _tracks)
            track.Look();
        return MonotonicClock.ThreadCpuNanoseconds - cpu;
    }

    private void PublishIntervals(int number, double elapsed)
    {
        foreach (LoopTrack track in _tracks.Where(track => track.Ended is null))
            _publish(new(Activity, Percent(elapsed), track.CutInterval(number), null));
    }

    private void Sleep(double nanoseconds, long start)
    {
        long until = MonotonicClock.Nanoseconds
            + (long)Math.Min(nanoseconds, Math.Max(0, start + DurationNanoseconds - MonotonicClock.Nanoseconds));
        while (!_cancellation.IsCancellationRequested && until - MonotonicClock.Nanoseconds is > 0 and var left)
        {
            ThreadSleep.For(Math.Min(left, Math.Min(LongestSleep, _trace?.UntilDue ?? long.MaxValue)));
            _trace?.Advance(_tracks.Sum(track => track.RunNanoseconds));
        }
    }

    private void AttachTrace()
    {
        try
        {
            _trace = new LoopTrace([.. _tracks.Select(track => track.Target)], _plan.TraceCostPercent);
        }
        catch
        {
            Dispose();
            throw;
        }
        _tracks.ForEach(track => track.Trace = _trace);
    }

    private void Open(LoopTarget target)
    {
        try
        {
            var track = new LoopTrack(target);
            _tracks.Add(track);
            string key = track.NamespaceKey ?? "";
            if (!_lags.TryGetValue(key, out LagSampler? lag))
                _lags[key] = lag = LagSampler.Open(track);
            lag.Add(track);
        }
        catch (NativeException exception) when (exception.ErrorNumber is Errno.ENOENT or Errno.ESRCH)
        {
            _failed.Add(Failed(target, "The thread has ended."));
        }
        catch (NativeException exception)
        {
            _failed.Add(Failed(target, exception.Message));
        }
    }

    private EventLoopMeasurement Failed(LoopTarget target, string reason) => new()
    {
        ProcessId = target.ProcessId,
        ProcessName = target.ProcessName,
        ThreadId = target.ThreadId,
        ThreadName = target.ThreadName,
        Grade = _plan.Grade,
        Status = MeasurementStatus.Failed,
        Reason = reason,
        Mechanism = target.Mechanism,
        FileDescriptor = target.FileDescriptor,
    };

    private EventLoopMeasurement Conclude(LoopTrack track, MeasurementStatus status)
    {
        LagSampler? lag = _lags.Values.FirstOrDefault(sampler => sampler.Has(track));
        EventLoopMeasurement row = track.Conclude(status);
        return row with
        {
            ResolutionMicroseconds = Latency.Microseconds(_gaps, 99),
            LongestGapMilliseconds = Latency.MaxMicroseconds(_gaps) / 1e3,
            LagResolutionMilliseconds = lag?.Looks > 0 ? row.MeasuredSeconds * 1e3 / lag.Looks : null,
            Samples = _gaps.TotalCount,
            Limitations = [.. Limitations(track, lag)],
        };
    }

    private IEnumerable<string> Limitations(LoopTrack track, LagSampler? lag)
    {
        if (lag?.Problem is { } problem)
            yield return $"Sockets could not be looked up: {problem}";
        if (track.Target.Mechanism == WaitMechanism.IoUring && _trace?.RingProblem is { } missing)
            yield return $"The requests of rings are not followed: {missing}";
        else if (_trace?.PollerProblem(track.Target) is { } problemOfPoller)
            yield return problemOfPoller;
        if (_trace?.LagProblem is { } problemOfLag)
            yield return $"The lag comes from looks only: {problemOfLag}";
    }

    private int Percent(double elapsed) => (int)Math.Clamp(
        100 * (_repetition - 1 + (elapsed / DurationNanoseconds)) / _plan.Repetitions, 0, 100);
}
