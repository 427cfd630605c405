using EventIo.Loop;
using EventIo.Measurement.Histograms;
using EventIo.Measurement.Load.Exchanges;
using EventIo.Native;

namespace EventIo.Measurement.Load.Loops;

/// <content>Requests and answers.</content>
internal sealed partial class LoadLoop
{
    // Clients that can send, longest idle first.
    private readonly Queue<LoadClient> _free;

    // So many sends take some hundred microseconds, which may delay answers and a stop. The rest is sent in the next
    // turn.
    private const int SendsPerTurn = 128;

    private bool IsSending => _phase is LoadPhase.Warmup or LoadPhase.Measured;

    /// <inheritdoc/>
    public void Received(Connection connection, LentBytes data)
    {
        var client = (LoadClient)connection.State!;
        ReadOnlySpan<byte> bytes = connection.Bytes(data);
        long now = 0;
        int answers = 0;
        bool wasWaitedFor = client.GivenUp > 0;
        // Before the next step, and after the last, only answers to requests that were given up are processed.
        while (bytes.Length > 0 && (_phase != LoadPhase.Over || client.GivenUp > 0))
        {
            ExchangeStep step = _exchange.Receive(ref client.Exchange, ref bytes);
            if (client.GivenUp > 0)
            {
                if (!HandleLate(connection, client, step))
                    break;
                continue;
            }
            if (client.InFlight == 0 && _plan.HasRequests)
            {
                if (step != ExchangeStep.Incomplete || !_exchange.MayAnnounceClose)
                    HandleUnrequested(connection, client, step);
                break;
            }
            if (step == ExchangeStep.Incomplete)
                break;
            if (step == ExchangeStep.Malformed)
            {
                Break(connection, client);
                break;
            }
            if (now == 0)
                now = MonotonicClock.Nanoseconds;
            Answer(client, step, now);
            answers++;
            if (client.HasLastAnswer)
                break;
        }
        connection.Return(data);
        if (answers > 0 && client is { Loss: not LoadError.Content, IsClosedIdle: false })
            Continue(connection, client, answers, now);
        else if (wasWaitedFor && client.GivenUp == 0)
            ContinueLate(connection, client);
    }

    /// <inheritdoc/>
    public void Writable(Connection connection) => Pump(connection);

    private void Answer(LoadClient client, ExchangeStep step, long now)
    {
        Flight flight = TakeOldest(client);
        client.Answers++;
        client.LastAnswerAt = now;
        client.HasLastAnswer = client.Exchange.IsLast;
        AnswersSoFar++;
        bool isMeasured = _timetable.CountsAnswer(flight.DueAt, now);
        if (step != ExchangeStep.Answered)
        {
            if (isMeasured)
                _meter.Tally.Count(LoadError.Status);
            return;
        }
        if (isMeasured)
            _meter.Tally.Answer(flight, now);
        if (!_timetable.IsMeasured(now))
            return;
        _meter.Tally.AnsweredInTime++;
        if (flight.DueAt < _timetable.MeasureFrom)
            _meter.Tally.AnsweredFromBefore++;
    }

    private void Continue(Connection connection, LoadClient client, int answers, long now)
    {
        if (_life.EndsWithAnswer(client))
        {
            _life.Closing(connection, client);
            connection.Finish();
        }
        else if (_arrivals is not null)
        {
            BecomeFree(client, now);
        }
        else if (IsSending && now < _timetable.MeasureTo)
        {
            Send(connection, client, answers, now, now);
        }
    }

    // Sends the first requests of a connection, once load has begun.
    private void BeginOn(Connection connection, LoadClient client, long now)
    {
        client.HasBegun = true;
        if (!_plan.HasRequests)
        {
            Pump(connection);
            _loop.Flush(connection);
        }
        else if (_arrivals is not null)
        {
            BecomeFree(client, now);
            client.FreeSince = now;
        }
        else
        {
            Send(connection, client, _plan.PipelineDepth, now, now);
            _loop.Flush(connection);
        }
    }

    private void Pump(Connection connection)
    {
        if (IsSending)
            ((StreamExchange)_exchange).Pump(_loop, connection);
    }

    private void Send(Connection connection, LoadClient client, int count, long dueAt, long sentAt)
    {
        if (_plan.WritesPerRequest == 1)
        {
            for (int i = 0; i < count; i++)
                AddFlight(client, dueAt, sentAt);
            _exchange.Send(_loop, connection, count);
            return;
        }
        // Each part of each request is a system call: a stop must not wait for tens of thousands.
        for (int i = 0; i < count && !_timetable.IsStopped; i++)
        {
            AddFlight(client, dueAt, sentAt);
            _exchange.Send(_loop, connection, 1);
        }
    }

    private void AddFlight(LoadClient client, long dueAt, long sentAt)
    {
        client.AddFlight(dueAt, sentAt);
        _inFlight++;
    }

    private Flight TakeOldest(LoadClient client)
    {
        _inFlight--;
        return client.TakeOldest();
    }

    private void BecomeFree(LoadClient client, long now)
    {
        if (_arrivals is null)
        {
            // In a closed loop, only clients that connect for each request get here.
            _connects.Add(client);
            return;
        }
        if (client.IsQueued)
            return;
        client.FreeSince = now;
        Enqueue(client);
    }

    private void Enqueue(LoadClient client)
    {
        client.IsQueued = true;
        _free.Enqueue(client);
    }

    // Open loop: sends the requests that are due, as long as a client is free.
    private void SendDue(long now)
    {
        if (_arrivals is null || _timetable.IsStopped || !(IsSending || _phase == LoadPhase.Drain))
            return;
        long until = Math.Min(now + 1, _timetable.MeasureTo);
        int left = SendsPerTurn;
        while (_arrivals.NextAt < until && left-- > 0 && _free.TryDequeue(out LoadClient? client))
        {
            client.IsQueued = false;
            if (!_life.CanSend(client))
                continue;
            long dueAt = _arrivals.NextAt;
            _arrivals.Advance();
            long sentAt = MonotonicClock.Nanoseconds;
            Judge(client, dueAt, sentAt);
            SendOne(client, dueAt, sentAt);
        }
    }

    // Determines why a request is sent late: no client was free, or the generator was slow.
    private void Judge(LoadClient client, long dueAt, long sentAt)
    {
        if (!_timetable.IsMeasured(dueAt))
            return;
        if (client.FreeSince > dueAt)
            _meter.Tally.Missed++;
        Latency.Record(_meter.Tally.Lateness, sentAt - Math.Max(dueAt, client.FreeSince));
    }

    private void SendOne(LoadClient client, long dueAt, long sentAt)
    {
        if (client.Connection is not { } connection)
        {
            AddFlight(client, dueAt, sentAt);
            Connect(client, sentAt);
            return;
        }
        Send(connection, client, 1, dueAt, sentAt);
        if (!client.IsFull)
            Enqueue(client);
        _loop.Flush(connection);
    }
}
