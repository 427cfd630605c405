using EventIo.Loop;

namespace EventIo.Measurement.Load;

/// <content>From one phase of the timetable to the next.</content>
internal sealed partial class LoadLoop
{
    private long PhaseEndsAt => _phase switch
    {
        LoadPhase.Ready => _timetable.BeginAt,
        LoadPhase.Warmup => _timetable.MeasureFrom,
        LoadPhase.Measured => _timetable.MeasureTo,
        LoadPhase.Drain => _timetable.DrainUntil,
        _ => TimerQueue.Never,
    };

    private bool IsNothingDue => _arrivals is null || _arrivals.NextAt >= _timetable.MeasureTo;

    private void EnterNextPhase(long now)
    {
        switch (_phase)
        {
            case LoadPhase.Ready:
                _phase = LoadPhase.Warmup;
                BeginLoad(now);
                break;
            case LoadPhase.Warmup:
                _phase = LoadPhase.Measured;
                BeginWindow(now);
                break;
            case LoadPhase.Measured:
                _phase = LoadPhase.Drain;
                EndWindow(now);
                break;
            default:
                EnterOver(now);
                break;
        }
    }

    private void EnterReady()
    {
        _phase = LoadPhase.Ready;
        _timetable.Ramped.Signal();
    }

    private void BeginLoad(long now)
    {
        _arrivals?.Begin(_timetable.BeginAt);
        foreach (LoadClient client in _clients)
        {
            if (client.Connection is { } connection)
                BeginOn(connection, client, now);
            else if (_plan.Workload == LoadWorkload.Connect)
                BecomeFree(client, now);
        }
    }

    private void BeginWindow(long now)
    {
        WindowChanged?.Invoke(true);
        if (_plan.Workload == LoadWorkload.Sink)
            Tcp.AckedBefore = SumAckedBytes();
        _tally.BeganAt = now;
        _bytesBefore = (_counters.BytesReceived, _counters.BytesSent);
        if (_intervalNanoseconds > 0)
            _intervalEnd = _timetable.MeasureFrom + _intervalNanoseconds;
        _useBefore = UseSoFar(now);
    }

    private void EndWindow(long now)
    {
        Use = UseSoFar(now) - _useBefore;
        WindowChanged?.Invoke(false);
        _intervalEnd = TimerQueue.Never;
        CountBytes();
        _tally.EndedAt = now;
        foreach (LoadClient client in _clients)
        {
            if (client.Connection is not { } connection)
                continue;
            Tcp.Add(connection.Descriptor, client.Answers);
            Socket ??= SocketFacts.Of(connection.Descriptor, _plan.SocketSettings);
        }
    }

    private void EnterOver(long now)
    {
        _phase = LoadPhase.Over;
        foreach (LoadClient client in _clients)
        {
            while (client.InFlight > 0)
            {
                Flight flight = Arrive(client);
                if (_timetable.IsMeasured(flight.DueAt))
                    _tally.GiveUp(flight, now);
            }
        }
        for (; !IsNothingDue; _arrivals!.Advance())
        {
            if (_timetable.IsMeasured(_arrivals!.NextAt))
                _tally.GiveUpUnsent(_arrivals.NextAt, now);
        }
        _timetable.Ended.Signal();
    }
}
