using EventIo.Loop;
using EventIo.Measurement.Load.Exchanges;
using EventIo.Measurement.Load.Observation;
using EventIo.Native;

namespace EventIo.Measurement.Load.Loops;

/// <content>The transition from one step of a ramp to the next, over the same connections.</content>
internal sealed partial class LoadLoop
{
    private int _step;

    // The counts can be reset: the run reads those of the last step before it sets the next one.
    private void EnterNextStep()
    {
        _step = _timetable.Step;
        _meter.Restart(_timetable.Rate is not null);
        HasEnded = false;
        Tcp = new TcpSummary();
        (PortlessConnects, CloseStatus) = (0, 0);
        _arrivals = _timetable.Rate is { } rate ? new ArrivalSchedule(_plan, rate, _index) : null;
        _begun = int.MaxValue;
        _phase = LoadPhase.Ready;
        Requeue();
    }

    // Clients without a connection try again; free clients are found when load begins.
    private void Requeue()
    {
        _free.Clear();
        _connects.Reset();
        long now = MonotonicClock.Nanoseconds;
        foreach (LoadClient client in _clients)
        {
            client.IsQueued = false;
            client.HasBegun = false;
            if (client is { Connection: null, IsConnecting: false })
                _life.Requeue(client, now);
        }
    }

    // Handles an answer to a request of the previous step, which that step has counted as unanswered. Returns whether
    // to read on.
    private static bool HandleLate(Connection connection, LoadClient client, ExchangeStep step)
    {
        if (step == ExchangeStep.Incomplete)
            return false;
        if (step == ExchangeStep.Malformed)
        {
            Break(connection, client);
            return false;
        }
        client.GivenUp--;
        client.HasLastAnswer = client.Exchange.IsLast;
        return !client.HasLastAnswer;
    }

    private void ContinueLate(Connection connection, LoadClient client)
    {
        if (client.Loss == LoadError.Content)
            return;
        if (_life.EndsWithAnswer(client))
            connection.Finish();
        else if (IsSending && !client.HasBegun)
            BeginOn(connection, client, MonotonicClock.Nanoseconds);
    }
}
