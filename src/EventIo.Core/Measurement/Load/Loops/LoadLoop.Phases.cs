using EventIo.Measurement.Load.Observation;
using EventIo.Native;

namespace EventIo.Measurement.Load.Loops;

/// <content>The transitions from one phase of the timetable to the next.</content>
internal sealed partial class LoadLoop
{
    private long PhaseEndsAt => _phase switch
    {
        LoadPhase.Ready => _timetable.BeginAt,
        LoadPhase.Warmup => _timetable.MeasureFrom,
        LoadPhase.Measured => _timetable.MeasureTo,
        LoadPhase.Drain => _timetable.DrainUntil,
        _ => MonotonicClock.Never,
    };

    // Sending 64 full pipelines takes a few milliseconds.
    private const int BeginsPerTurn = 64;

    // The number of clients on which load has begun; before load begins, larger than any number of clients.
    private int _begun = int.MaxValue;

    private bool IsBeginning => _begun < _clients.Length && IsSending;

    private bool IsNothingDue => _arrivals is null || _arrivals.NextAt >= _timetable.MeasureTo;

    private void EnterNextPhase(long now)
    {
        switch (_phase)
        {
            // Stopped before anything was measured: there is nothing to end.
            case LoadPhase.Ready or LoadPhase.Warmup when _timetable.IsStopped && now >= _timetable.DrainUntil:
                EnterOver(now);
                break;
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
        _begun = 0;
        BeginMore(now);
    }

    // Begins load on a few clients in each turn: filling thousands of deep pipelines would delay a stop, or an answer.
    private void BeginMore(long now)
    {
        for (int left = BeginsPerTurn; left > 0 && _begun < _clients.Length; left--)
        {
            LoadClient client = _clients[_begun++];
            if (client.Connection is not { } connection)
                _life.BeginWithout(client, now);
            else if (client is { HasBegun: false, GivenUp: 0 })
                BeginOn(connection, client, now);
        }
    }

    private void BeginWindow(long now)
    {
        WindowChanged?.Invoke(true);
        if (_plan.IsSendingStream)
            Tcp.AckedBefore = SumAckedBytes();
        _meter.BeginWindow(now, _timetable.MeasureFrom);
    }

    private void EndWindow(long now)
    {
        _meter.EndWindow(now);
        WindowChanged?.Invoke(false);
        foreach (LoadClient client in _clients)
        {
            if (client.Connection is not { } connection)
                continue;
            client.Retransmits = Tcp.Add(connection.Descriptor, client.Answers, client.Retransmits);
            Socket ??= SocketFacts.Of(connection.Descriptor, _plan.SocketSettings);
        }
    }

    private void EnterOver(long now)
    {
        _phase = LoadPhase.Over;
        foreach (LoadClient client in _clients)
        {
            if (client.InFlight > 0 && client.LastAnswerAt < _timetable.MeasureFrom)
                _meter.Tally.Silent++;
            while (client.InFlight > 0)
            {
                Flight flight = TakeOldest(client);
                int alike = 1;
                for (; client.InFlight > 0 && client.Oldest == flight; alike++)
                    TakeOldest(client);
                client.GivenUp += alike;
                if (_timetable.CountsLoss(flight.DueAt, now))
                    _meter.Tally.GiveUp(flight, now, alike);
            }
        }
        if (!IsNothingDue)
        {
            foreach ((long dueAt, long count) in _arrivals!.Rest(_timetable.MeasureFrom, _timetable.MeasureTo))
                _meter.Tally.GiveUpUnsent(dueAt, now, count);
        }
        HasEnded = true;
        _timetable.Ended.Signal();
    }
}
