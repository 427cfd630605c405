using EventIo.Loop;
using EventIo.Native.Linux;

namespace EventIo.Measurement.Load;

/// <content>Requests and answers.</content>
internal sealed partial class LoadLoop
{
    // Who could send, the longest free first.
    private readonly Queue<LoadClient> _free;
    private (long Received, long Sent) _bytesBefore;

    private bool IsSending => _phase is LoadPhase.Warmup or LoadPhase.Measured;

    /// <inheritdoc/>
    public void Received(Connection connection, LentBytes data)
    {
        var client = (LoadClient)connection.State!;
        ReadOnlySpan<byte> bytes = connection.Bytes(data);
        long now = 0;
        int answers = 0;
        while (bytes.Length > 0)
        {
            ExchangeStep step = _exchange.Take(ref client.Exchange, ref bytes);
            if (step == ExchangeStep.Incomplete)
                break;
            // An answer to nothing is no answer either.
            if (step == ExchangeStep.Malformed || client.InFlight == 0)
            {
                Break(connection, client);
                break;
            }
            if (now == 0)
                now = MonotonicClock.Nanoseconds;
            Answer(client, step, now);
            answers++;
            if (client.Exchange.IsLast)
                break;
        }
        connection.Return(data);
        if (answers > 0 && client.Loss != LoadError.Content)
            GoOn(connection, client, answers, now);
    }

    /// <inheritdoc/>
    public void Writable(Connection connection) => Pump(connection);

    private void Answer(LoadClient client, ExchangeStep step, long now)
    {
        Flight flight = Arrive(client);
        client.Answers++;
        AnswersSoFar++;
        bool isMeasured = _timetable.IsMeasured(flight.DueAt);
        if (step != ExchangeStep.Answered)
        {
            if (isMeasured)
                _tally.Count(LoadError.Status);
            return;
        }
        if (isMeasured)
            _tally.Answer(flight, now);
        if (_timetable.IsMeasured(now))
            _tally.AnsweredInTime++;
    }

    private void GoOn(Connection connection, LoadClient client, int answers, long now)
    {
        if (_plan.Workload == LoadWorkload.Connect || client.Exchange.IsLast)
        {
            SampleBeforeClose(connection, client);
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

    // The first requests of a connection, when load has begun.
    private void BeginOn(Connection connection, LoadClient client, long now)
    {
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
        for (int i = 0; i < count; i++)
            Depart(client, dueAt, sentAt);
        _exchange.Send(_loop, connection, count);
    }

    private void Depart(LoadClient client, long dueAt, long sentAt)
    {
        client.Depart(dueAt, sentAt);
        _inFlight++;
    }

    private Flight Arrive(LoadClient client)
    {
        _inFlight--;
        return client.Arrive();
    }

    private void BecomeFree(LoadClient client, long now)
    {
        if (_arrivals is null)
        {
            // Only connections that are made anew for each request wait here in a closed loop.
            Enqueue(_toConnect, client);
            return;
        }
        if (client.IsQueued)
            return;
        client.FreeSince = now;
        Enqueue(_free, client);
    }

    private static void Enqueue(Queue<LoadClient> queue, LoadClient client)
    {
        client.IsQueued = true;
        queue.Enqueue(client);
    }

    // Open loop: what is due is sent as long as somebody is free for it.
    private void SendDue(long now)
    {
        if (_arrivals is null || !(IsSending || _phase == LoadPhase.Drain))
            return;
        long until = Math.Min(now + 1, _timetable.MeasureTo);
        while (_arrivals.NextAt < until && _free.TryDequeue(out LoadClient? client))
        {
            client.IsQueued = false;
            // Its connection has ended since.
            if (client.Connection is null && _plan.Workload != LoadWorkload.Connect)
                continue;
            long dueAt = _arrivals.NextAt;
            _arrivals.Advance();
            long sentAt = MonotonicClock.Nanoseconds;
            Judge(client, dueAt, sentAt);
            SendOne(client, dueAt, sentAt);
        }
    }

    // Whose doing it is that a request is sent later than it was due: nobody was free, or the generator was slow.
    private void Judge(LoadClient client, long dueAt, long sentAt)
    {
        if (!_timetable.IsMeasured(dueAt))
            return;
        if (client.FreeSince > dueAt)
            _tally.Missed++;
        Latency.Record(_tally.Lateness, sentAt - Math.Max(dueAt, client.FreeSince));
    }

    private void SendOne(LoadClient client, long dueAt, long sentAt)
    {
        if (client.Connection is not { } connection)
        {
            Depart(client, dueAt, sentAt);
            Connect(client, sentAt);
            return;
        }
        Send(connection, client, 1, dueAt, sentAt);
        if (!client.IsFull)
            Enqueue(_free, client);
        _loop.Flush(connection);
    }

    private void CountBytes()
    {
        _tally.BytesReceived += _counters.BytesReceived - _bytesBefore.Received;
        _tally.BytesSent += _counters.BytesSent - _bytesBefore.Sent;
        _bytesBefore = (_counters.BytesReceived, _counters.BytesSent);
    }
}
