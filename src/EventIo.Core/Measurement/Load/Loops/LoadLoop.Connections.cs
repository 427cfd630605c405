using EventIo.Loop;
using EventIo.Measurement.Load.Exchanges;
using EventIo.Measurement.Load.Observation;
using EventIo.Native;

namespace EventIo.Measurement.Load.Loops;

/// <content>Connections: opened, lost, reopened.</content>
internal sealed partial class LoadLoop
{
    private int _tried;

    /// <inheritdoc/>
    public void Opened(Connection connection)
    {
        var client = (LoadClient)connection.State!;
        long now = MonotonicClock.Nanoseconds;
        client.Connection = connection;
        client.Answers = 0;
        client.IsClosedIdle = false;
        client.HasBegun = false;
        client.GivenUp = 0;
        client.Retransmits = 0;
        client.HasLastAnswer = false;
        client.Loss = LoadError.Closed;
        _exchange.Reset(ref client.Exchange);
        EndConnect(client);
        OpenClients++;
        HasOpened = true;
        DeadSince = 0;
        _life.Opened(connection, client, now);
    }

    /// <inheritdoc/>
    public void Ended(Connection connection)
    {
        var client = (LoadClient)connection.State!;
        ExchangeStep step = _exchange.ReceiveEnd(ref client.Exchange);
        client.IsClosedIdle = client.InFlight == 0;
        if (step != ExchangeStep.Incomplete && client.GivenUp == 0)
        {
            if (client.IsClosedIdle)
                CloseStatus = client.Exchange.Status;
            else
                Answer(client, step, MonotonicClock.Nanoseconds);
        }
        connection.Close();
    }

    /// <inheritdoc/>
    public void Failed(Connection connection, int errorNumber)
    {
        var client = (LoadClient)connection.State!;
        // With TCP_FASTOPEN_CONNECT a connection is open before its SYN is sent: only ECONNREFUSED is then a failed
        // connect.
        if (client.Connection is not null && errorNumber != Errno.ECONNREFUSED)
        {
            client.Loss = LoadError.Reset;
            // A reset counts as an idle close if the connection has had answers, and as an error if it has had none.
            client.IsClosedIdle = client is { InFlight: 0, Answers: > 0 };
            return;
        }
        NoteConnectError(errorNumber);
        client.Loss = LoadError.Connect;
    }

    /// <summary>A client's connection has no other timeout than that of its connect.</summary>
    public void TimedOut(Connection connection)
    {
        LastConnectError = Errno.ETIMEDOUT;
        ((LoadClient)connection.State!).Loss = LoadError.Timeout;
        connection.Close();
    }

    /// <inheritdoc/>
    public void Closed(Connection connection)
    {
        var client = (LoadClient)connection.State!;
        bool wasOpen = client.Connection is not null;
        bool wasUseful = wasOpen && client.Answers > 0;
        client.Connection = null;
        if (wasOpen)
            OpenClients--;
        else
            EndConnect(client);
        if (_phase == LoadPhase.Over)
            return;
        if (client.GivenUp > 0 && wasOpen)
            client.GivenUp = 0;
        else if (client.InFlight > 0 || !wasOpen)
            CountLosses(client);
        else if (_plan.HasRequests && _phase < LoadPhase.Drain)
            CountIdleEnd(client);
        if (OpenClients == 0 && DeadSince == 0 && !wasUseful)
            DeadSince = MonotonicClock.Nanoseconds;
        Reconnect(client, wasUseful);
    }

    private static void Break(Connection connection, LoadClient client)
    {
        client.Loss = LoadError.Content;
        connection.Close();
    }

    // An unrequested answer: it is unknown to which request the next answer would belong.
    private void RefuseUnrequested(Connection connection, LoadClient client)
    {
        _meter.Tally.Count(LoadError.Content);
        Break(connection, client);
    }

    // The server announces that it closes the connection (RFC 9110, section 15.5.9), or sends something unrequested.
    private void HandleUnrequested(Connection connection, LoadClient client, ExchangeStep step)
    {
        if (!_exchange.AnnouncesClose(client.Exchange, step))
        {
            RefuseUnrequested(connection, client);
            return;
        }
        CloseStatus = client.Exchange.Status;
        client.IsClosedIdle = true;
        connection.Close();
    }

    private void CountIdleEnd(LoadClient client)
    {
        if (client.IsClosedIdle)
            _meter.Tally.IdleClosed++;
        else if (client is { Answers: 0, Loss: LoadError.Reset })
            _meter.Tally.Count(LoadError.Reset);
    }

    private void CountLosses(LoadClient client)
    {
        // A connect that fails without a request is an error, too.
        if (client.InFlight == 0)
            _meter.Tally.Count(client.Loss);
        long now = MonotonicClock.Nanoseconds;
        while (client.InFlight > 0)
        {
            if (_timetable.CountsLoss(TakeOldest(client).DueAt, now))
                _meter.Tally.Count(client.Loss);
        }
    }

    private void Reconnect(LoadClient client, bool wasUseful)
    {
        if (_phase == LoadPhase.Drain)
            return;
        long now = MonotonicClock.Nanoseconds;
        if (wasUseful)
        {
            _life.Requeue(client, now);
        }
        else
        {
            _connects.Retry(client, now);
        }
    }

    private void ConnectDue(long now)
    {
        bool isEnding = _phase is LoadPhase.Drain or LoadPhase.Over;
        while (_connects.TryTakeRetry(now, out LoadClient? retry))
        {
            if (!isEnding)
                _life.Requeue(retry, now);
        }
        if (isEnding || _timetable.IsStopped)
            _connects.Clear();
        for (int left = _connects.BatchSize; left > 0 && _connects.TryTake(now, out LoadClient? client); left--)
        {
            long began = MonotonicClock.Nanoseconds;
            _life.Connecting(client, began);
            Connect(client, began);
        }
    }

    private void Connect(LoadClient client, long now)
    {
        client.ConnectBegan = now;
        client.Loss = LoadError.Connect;
        int descriptor = _sockets.Open(client.Number);
        _counters.SystemCalls += _sockets.CallsPerOpen;
        if (descriptor >= 0)
        {
            _connects.BeginConnect();
            client.IsConnecting = true;
            _loop.Connect(
                descriptor, _sockets.Remote.Address, _sockets.Remote.Length,
                (long)(_plan.ConnectTimeoutSeconds * Nanoseconds.PerSecond), client);
            return;
        }
        NoteConnectError(-descriptor);
        EndFirstConnect(client);
        CountLosses(client);
        Reconnect(client, wasUseful: false);
    }

    private void NoteConnectError(int errorNumber)
    {
        LastConnectError = errorNumber;
        if (errorNumber == Errno.EADDRNOTAVAIL)
            PortlessConnects++;
    }

    private void EndConnect(LoadClient client)
    {
        _connects.EndConnect();
        client.IsConnecting = false;
        EndFirstConnect(client);
    }

    private void EndFirstConnect(LoadClient client)
    {
        if (client.HasTried)
            return;
        client.HasTried = true;
        if (++_tried == _clients.Length && _phase == LoadPhase.Ramp)
            EnterReady();
    }

    private long SumAckedBytes()
    {
        long sum = 0;
        foreach (LoadClient client in _clients)
        {
            if (client.Connection is { } connection)
                sum += TcpSummary.AckedBytes(connection.Descriptor);
        }
        return sum;
    }
}
