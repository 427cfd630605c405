using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Measurement.Load;

/// <summary>A plan being carried out: starts the loops, sets their times, collects what they count.</summary>
internal sealed class LoadRun : IDisposable
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // All loops are to be awake when load begins.
    private const long StartNanoseconds = 5_000_000;

    // Answers that take longer after the end count as missing; a server that is gone for so long is not waited for.
    private const long DrainNanoseconds = 2 * NanosecondsPerSecond;
    private const long DeadNanoseconds = 2 * NanosecondsPerSecond;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly LoadPlan _plan;
    private readonly CancellationToken _cancellation;
    private readonly LoadTimetable _timetable;
    private readonly ServerWatch _watch;
    private readonly KernelWatch _kernel;
    private readonly List<EventLoop> _loops = [];
    private readonly List<LoadLoop> _clients = [];
    private readonly IntervalCollector _intervals;
    private MeasurementStatus _status = MeasurementStatus.Measured;
    private string? _reason;

    internal LoadRun(LoadPlan plan, CancellationToken cancellation)
    {
        _plan = plan;
        _cancellation = cancellation;
        _timetable = new LoadTimetable(plan.LoopCount);
        _watch = new ServerWatch(plan.Target);
        _kernel = new KernelWatch(plan.Target.EndPoint);
        _intervals = new IntervalCollector(plan, _clients);
    }

    private int OpenClients => _clients.Sum(client => client.OpenClients);

    /// <summary>Does it all.</summary>
    internal IEnumerable<LoadUpdate> Execute()
    {
        StartLoops();
        while (!IsOver(_timetable.Ramped))
            yield return Progress($"Connecting to {_plan.Target.EndPoint}: {OpenClients:N0} of {_plan.ConnectionCount:N0}", 0);
        if (_status == MeasurementStatus.Measured)
        {
            ThrowIfNobodyListens();
            SetTimes();
            while (!IsOver(_timetable.Ended))
            {
                foreach (LoadInterval interval in _intervals.Take())
                    yield return new LoadUpdate(Activity, Percent, interval, null);
                LookWhetherServerLives();
                yield return Progress(Activity, Percent);
            }
            Wait(_timetable.Ended);
            foreach (LoadInterval interval in _intervals.TakeLast())
                yield return new LoadUpdate(Activity, Percent, interval, null);
        }
        yield return new LoadUpdate(Activity, 100, null, Conclude());
    }

    public void Dispose()
    {
        foreach (EventLoop loop in _loops)
            loop.Dispose();
        _timetable.Dispose();
    }

    private string Activity => FormattableString.Invariant(
        $"{_plan.Workload} {_plan.Target.EndPoint}, {_plan.ConnectionCount:N0} connections: {_clients.Sum(client => client.AnswersSoFar):N0} answers");

    private int Percent => (int)Math.Clamp(
        100 * (MonotonicClock.Nanoseconds - _timetable.BeginAt) / Math.Max(1, _timetable.MeasureTo - _timetable.BeginAt), 0, 100);

    private static LoadUpdate Progress(string activity, int percent) => new(activity, percent, null, null);

    private void StartLoops()
    {
        for (int i = 0; i < _plan.LoopCount; i++)
        {
            int index = i;
            _loops.Add(EventLoop.Start(new EventLoopOptions
            {
                Name = $"EventIo load {index}",
                Variant = _plan.Variant,
                Multiplexer = new MultiplexerOptions { BufferBytes = LoadLoop.ReceiveBufferBytes },
                CreateHandler = counters => CreateLoop(index, counters),
            }));
        }
    }

    private LoadLoop CreateLoop(int index, LoopCounters counters)
    {
        var loop = new LoadLoop(_plan, _timetable, index, _plan.RatePerSecond, counters)
        {
            WindowChanged = index == 0 ? _watch.WindowChanged : null,
        };
        _clients.Add(loop);
        return loop;
    }

    private bool IsOver(CountdownEvent end)
    {
        int found = WaitHandle.WaitAny([end.WaitHandle, _cancellation.WaitHandle], Look);
        if (_loops.FirstOrDefault(loop => loop.Fault is not null) is { } broken)
            ExplainFault(broken.Fault!);
        else if (found == 1)
            Stop(MeasurementStatus.Interrupted, null);
        return found != WaitHandle.WaitTimeout || _status != MeasurementStatus.Measured;
    }

    // After an early end, the loops still have to come to theirs; those that broke will not.
    private void Wait(CountdownEvent end)
    {
        while (!end.Wait(Look) && _loops.All(loop => loop.Fault is null))
        {
        }
    }

    private void ExplainFault(Exception fault)
    {
        if (fault is DescriptorSetException)
            Stop(MeasurementStatus.Unsupported, fault.Message);
        else
            Stop(MeasurementStatus.Failed, fault.Message);
    }

    private void Stop(MeasurementStatus status, string? reason)
    {
        _status = status;
        _reason = reason;
        _timetable.End(MonotonicClock.Nanoseconds);
        _clients.ForEach(client => client.Wake());
    }

    private void SetTimes()
    {
        long begin = MonotonicClock.Nanoseconds + StartNanoseconds;
        long from = begin + (long)(_plan.WarmupSeconds * NanosecondsPerSecond);
        long to = from + (long)(_plan.DurationSeconds * NanosecondsPerSecond);
        _timetable.Set(begin, from, to, to + DrainNanoseconds);
        _clients.ForEach(client => client.Wake());
    }

    private void ThrowIfNobodyListens()
    {
        if (_plan.Workload == LoadWorkload.Connect || OpenClients > 0)
            return;
        if (_clients.FirstOrDefault(client => client.LastConnectError != 0) is { } refused)
            throw new NativeException("connect(2)", refused.LastConnectError, _plan.Target.EndPoint.ToString()!);
    }

    private void LookWhetherServerLives()
    {
        long now = MonotonicClock.Nanoseconds;
        if (_status != MeasurementStatus.Measured
            || !_clients.TrueForAll(client => client.DeadSince is > 0 and var since && now - since > DeadNanoseconds))
            return;
        int error = _clients.Max(client => client.LastConnectError);
        if (!_clients.Exists(client => client.HasOpened) && error != 0)
            throw new NativeException("connect(2)", error, _plan.Target.EndPoint.ToString()!);
        string last = error == 0 ? "It closes every connection." : $"connect(2) fails with {Errno.Name(error)}.";
        double after = (double)(_clients.Max(client => client.DeadSince) - _timetable.BeginAt) / NanosecondsPerSecond;
        Stop(MeasurementStatus.Failed, FormattableString.Invariant(
            $"The server was lost {Math.Max(0, after):N1} s after load began. {last} The figures are of the time until then."));
    }

    private LoadMeasurement Conclude()
    {
        _kernel.Stop();
        return new LoadReport(_plan, _clients, _intervals.Total, _watch, _kernel).Create(_status, _reason);
    }
}
