using System.Globalization;
using EventIo.Addresses;
using EventIo.Loop;
using EventIo.Loop.Reactor;
using EventIo.Measurement.Load.Exchanges;
using EventIo.Measurement.Load.Loops;
using EventIo.Measurement.Load.Observation;
using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Measurement.Load.Running;

/// <summary>Carries out a plan: starts the loops, sets their times, collects their counts.</summary>
internal sealed class LoadRun : IDisposable
{
    // Gives all loops time to wake up before load begins.
    private const long StartNanoseconds = 5_000_000;

    // How long to wait for answers after the end, and for a server that is gone. Later answers count as missing.
    private const long DrainNanoseconds = 2 * Nanoseconds.PerSecond;
    private const long DeadNanoseconds = 2 * Nanoseconds.PerSecond;

    // The drain, plus time to report.
    private const double StepGapSeconds = 2.5;

    // A loop of an interrupted run takes a millisecond to finish its counts. Many loops on few processors take longer
    // than an operator who has pressed Ctrl+C wants to wait.
    private const int FewLoops = 16;
    private const long InterruptedNanoseconds = 100_000_000;

    private static readonly TimeSpan InterruptedEnd = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly LoadPlan _plan;
    private readonly CancellationToken _cancellation;
    private readonly LoadTimetable _timetable;
    private readonly ExchangeBytes _bytes;
    private ServerWatch _watch;
    private KernelWatch _kernel;
    private readonly List<EventLoop> _loops = [];
    private readonly List<LoadLoop> _clients = [];
    private IntervalCollector _intervals;
    private LoadPlan _step;
    private double? _startDelaySeconds;
    private MeasurementStatus _status = MeasurementStatus.Measured;
    private string? _reason;

    internal LoadRun(LoadPlan plan, CancellationToken cancellation)
    {
        _plan = plan;
        _step = plan.Steps[0];
        _cancellation = cancellation;
        _timetable = new LoadTimetable(plan.LoopCount);
        _bytes = new ExchangeBytes(plan);
        _watch = new ServerWatch(plan.Target);
        _kernel = new KernelWatch(plan.Target.EndPoint);
        _intervals = new IntervalCollector(_step, _clients);
    }

    private int OpenClients => _clients.Sum(client => client.OpenClients);

    /// <summary>Carries out the plan.</summary>
    internal IEnumerable<IntervalUpdate<LoadInterval, LoadMeasurement>> Execute()
    {
        StartLoops();
        // Loops that were not started never end.
        if (_cancellation.IsCancellationRequested)
            Stop(MeasurementStatus.Interrupted, null);
        while (_status == MeasurementStatus.Measured && !IsOver(_timetable.Ramped))
            yield return Progress(
                $"Connecting to {_plan.Target.EndPoint}: {OpenClients:N0} of {_plan.ConnectionCount:N0}", 0);
        if (_status == MeasurementStatus.Measured)
        {
            ThrowIfNotConnected();
            SetTimes(isNext: false);
            foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in Follow())
                yield return update;
        }
        yield return new IntervalUpdate<LoadInterval, LoadMeasurement>(Activity, 100, null, Conclude());
        foreach (LoadPlan step in _plan.Steps[1..])
        {
            if (_status != MeasurementStatus.Measured)
                yield break;
            BeginStep(step);
            foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in Follow())
                yield return update;
            yield return new IntervalUpdate<LoadInterval, LoadMeasurement>(Activity, 100, null, Conclude());
        }
    }

    // Runs until the end of the step, or until it is stopped.
    private IEnumerable<IntervalUpdate<LoadInterval, LoadMeasurement>> Follow()
    {
        while (!IsOver(_timetable.Ended))
        {
            foreach (LoadInterval interval in _intervals.Collect())
                yield return new IntervalUpdate<LoadInterval, LoadMeasurement>(Activity, Percent, interval, null);
            CheckServer();
            yield return Progress(Activity, Percent);
        }
        WaitForEnd();
        foreach (LoadInterval interval in _intervals.CollectLast())
            yield return new IntervalUpdate<LoadInterval, LoadMeasurement>(Activity, Percent, interval, null);
    }

    // The loops have ended the previous step: no thread reads the fields that are replaced here.
    private void BeginStep(LoadPlan step)
    {
        _step = step;
        _watch = new ServerWatch(step.Target);
        _kernel = new KernelWatch(step.Target.EndPoint);
        _intervals = new IntervalCollector(step, _clients);
        SetTimes(isNext: true);
    }

    public void Dispose()
    {
        Task<bool> end = WorkThreads.Run(End);
        // Closing ten thousand connections takes longer than an operator who has pressed Ctrl+C wants to wait.
        if (_status == MeasurementStatus.Interrupted)
            end.Wait(InterruptedEnd);
        else
            end.Wait();
    }

    // Ends one loop after the other: a thousand that end at once would leave no processor to the waiting thread.
    private bool End()
    {
        foreach (EventLoop loop in _loops)
            loop.Dispose();
        _timetable.Dispose();
        _bytes.Dispose();
        return true;
    }

    private string Activity => MonotonicClock.Nanoseconds < _timetable.BeginAt && _plan.StartAt is { } start
        ? string.Create(CultureInfo.InvariantCulture, $"Connected; load begins at {start:HH:mm:ss} UTC")
        : string.Create(
        CultureInfo.InvariantCulture,
        $"{_plan.Workload} {_plan.Target.EndPoint}, {_plan.ConnectionCount:N0} connections{RateOfStep}: " +
        $"{_clients.Sum(client => client.AnswersSoFar):N0} answers");

    private string RateOfStep => _step.RampStep is { } number
        ? string.Create(
            CultureInfo.InvariantCulture,
            $", step {number} of {_plan.RampRates.Count} at {_step.RatePerSecond:N0} a second")
        : "";

    private int Percent => (int)Math.Clamp(
        100 * (MonotonicClock.Nanoseconds - _timetable.BeginAt)
            / Math.Max(1, _timetable.MeasureTo - _timetable.BeginAt),
        0, 100);

    private static IntervalUpdate<LoadInterval, LoadMeasurement> Progress(string activity, int percent) =>
        new(activity, percent, null, null);

    private void StartLoops()
    {
        for (int i = 0; i < _plan.LoopCount && !_cancellation.IsCancellationRequested; i++)
        {
            int index = i;
            _loops.Add(EventLoop.Start(new EventLoopOptions
            {
                Name = $"EventIo load {index}",
                Variant = _plan.Variant,
                Multiplexer = new MultiplexerOptions { BufferBytes = LoadExchange.ReceiveBufferBytes },
                CreateHandler = counters => CreateLoop(index, counters),
            }));
        }
    }

    private LoadLoop CreateLoop(int index, LoopCounters counters)
    {
        var loop = new LoadLoop(_step, _timetable, _bytes, index, counters)
        {
            WindowChanged = index == 0 ? begins => _watch.WindowChanged(begins) : null,
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

    // Waits for the loops to end, also after an early end. A loop that has failed
    // never reports its end, so the wait stops then.
    private void WaitForEnd()
    {
        long until = _status == MeasurementStatus.Interrupted && _plan.LoopCount > FewLoops
            ? MonotonicClock.Nanoseconds + InterruptedNanoseconds
            : MonotonicClock.Never;
        while (!_timetable.Ended.Wait(Look) && _loops.All(loop => loop.Fault is null))
        {
            if (MonotonicClock.Nanoseconds >= until)
            {
                DropUnfinishedLoops();
                return;
            }
        }
    }

    private void DropUnfinishedLoops()
    {
        int all = _clients.Count;
        int left = _clients.RemoveAll(client => !client.HasEnded);
        if (left > 0)
            _reason = $"{left} of {all} loops had not ended 0.1 s after the interruption; their figures are left out.";
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
        // Before load has begun, there is nothing to count.
        if (_timetable.Ramped.IsSet)
            _clients.ForEach(client => client.Wake());
    }

    private void SetTimes(bool isNext)
    {
        long begin = MonotonicClock.Nanoseconds + StartNanoseconds;
        if (PlannedStart() is { } planned)
        {
            _startDelaySeconds = Math.Max(0, begin - planned) / (double)Nanoseconds.PerSecond;
            begin = Math.Max(begin, planned);
        }
        long from = begin + (long)(_plan.WarmupSeconds * Nanoseconds.PerSecond);
        long to = from + (long)(_plan.DurationSeconds * Nanoseconds.PerSecond);
        if (isNext)
            _timetable.SetNext(_step.RatePerSecond, begin, from, to, to + DrainNanoseconds);
        else
            _timetable.Set(begin, from, to, to + DrainNanoseconds);
        _clients.ForEach(client => client.Wake());
    }

    // Generators that share a ramp can't communicate: a step begins when each of them must have ended the previous one
    // and its drain.
    private long? PlannedStart()
    {
        if (_plan.StartAt is not { } start)
            return null;
        double stepSeconds = _plan.WarmupSeconds + _plan.DurationSeconds + StepGapSeconds;
        double seconds = (start - DateTime.UtcNow).TotalSeconds + (((_step.RampStep ?? 1) - 1) * stepSeconds);
        return MonotonicClock.Nanoseconds + (long)(seconds * Nanoseconds.PerSecond);
    }

    private void ThrowIfNotConnected()
    {
        if (_plan.ConnectsPerRequest || OpenClients > 0)
            return;
        if (_clients.FirstOrDefault(client => client.LastConnectError != 0) is { } refused)
            throw new NativeException(
                "connect(2)", refused.LastConnectError, AddressText.Format(_plan.Target.EndPoint));
    }

    private void CheckServer()
    {
        long now = MonotonicClock.Nanoseconds;
        if (_status != MeasurementStatus.Measured
            || !_clients.TrueForAll(client => client.DeadSince is > 0 and var since && now - since > DeadNanoseconds))
            return;
        int error = _clients.Max(client => client.LastConnectError);
        if (!_clients.Exists(client => client.HasOpened) && error != 0)
            throw new NativeException("connect(2)", error, AddressText.Format(_plan.Target.EndPoint));
        string last = error == 0 ? "It closes every connection." : $"connect(2) fails with {Errno.Name(error)}.";
        double after = (double)(_clients.Max(client => client.DeadSince) - _timetable.BeginAt) / Nanoseconds.PerSecond;
        Stop(MeasurementStatus.Failed, string.Create(
            CultureInfo.InvariantCulture,
            $"The server was lost {Math.Max(0, after):N1} s after load began. {last} The figures are of the time " +
            $"until then."));
    }

    private LoadMeasurement Conclude()
    {
        _kernel.Stop();
        return new LoadReport(_step, _clients, _intervals.Total, _watch, _kernel).Create(_status, _reason) with
        {
            StartDelaySeconds = _startDelaySeconds,
        };
    }
}
