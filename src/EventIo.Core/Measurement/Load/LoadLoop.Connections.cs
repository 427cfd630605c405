using EventIo.Loop;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Measurement.Load;

/// <content>Connections: made, lost, made again.</content>
internal sealed partial class LoadLoop
{
    // More would overflow accept queues for no reason but the ramp's own haste.
    private const int MaxConnecting = 256;

    // A connect is told of by the next wait: were many begun before it, each would seem to take as long as all.
    private const int ConnectsPerTurn = 4;

    // Whoever has just refused or dropped a connection is not asked again at once.
    private const long RetryNanoseconds = 100_000_000;

    private readonly Queue<LoadClient> _toConnect;
    private readonly Queue<LoadClient> _toRetry;
    private readonly ArrivalSchedule? _connects;
    private int _connecting;
    private int _tried;

    private long NextConnectAt => _connecting >= MaxConnecting ? TimerQueue.Never : _connects?.NextAt ?? 0;

    /// <inheritdoc/>
    public void Opened(Connection connection)
    {
        var client = (LoadClient)connection.State!;
        long now = MonotonicClock.Nanoseconds;
        client.Connection = connection;
        client.Answers = 0;
        client.Loss = LoadError.Closed;
        _exchange.Reset(ref client.Exchange);
        EndConnect(client);
        OpenClients++;
        HasOpened = true;
        DeadSince = 0;
        bool isOwnRequest = _plan.Workload == LoadWorkload.Connect;
        if (!isOwnRequest || _timetable.IsMeasured(client.Oldest.DueAt))
        {
            _tally.Opened++;
            Latency.Record(_tally.Connect, now - client.ConnectBegan);
        }
        if (!isOwnRequest)
        {
            if (IsSending)
                BeginOn(connection, client, now);
            return;
        }
        if (_plan.Exchange != ConnectExchange.None)
        {
            _exchange.Send(_loop, connection, 1);
            return;
        }
        Answer(client, ExchangeStep.Answered, now);
        GoOn(connection, client, 1, now);
    }

    /// <inheritdoc/>
    public void Ended(Connection connection)
    {
        var client = (LoadClient)connection.State!;
        ExchangeStep step = _exchange.TakeEnd(ref client.Exchange);
        if (step != ExchangeStep.Incomplete && client.InFlight > 0)
            Answer(client, step, MonotonicClock.Nanoseconds);
        connection.Close();
    }

    /// <inheritdoc/>
    public void Failed(Connection connection, int errorNumber)
    {
        var client = (LoadClient)connection.State!;
        if (client.Connection is not null)
        {
            client.Loss = LoadError.Reset;
            return;
        }
        NoteConnectError(errorNumber);
        client.Loss = LoadError.Connect;
    }

    /// <summary>The only time that a client's connection has is that of its connect.</summary>
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
        LoseFlights(client, isNoLoss: wasUseful || (wasOpen && !_plan.HasRequests));
        if (OpenClients == 0 && DeadSince == 0 && !wasUseful)
            DeadSince = MonotonicClock.Nanoseconds;
        ConnectAgain(client, wasUseful);
    }

    private static void Break(Connection connection, LoadClient client)
    {
        client.Loss = LoadError.Content;
        connection.Close();
    }

    private void LoseFlights(LoadClient client, bool isNoLoss)
    {
        // Nothing was asked: a connection that was never of use is an error all the same.
        if (client.InFlight == 0 && !isNoLoss)
            _tally.Count(client.Loss);
        while (client.InFlight > 0)
        {
            if (_timetable.IsMeasured(Arrive(client).DueAt))
                _tally.Count(client.Loss);
        }
    }

    private void ConnectAgain(LoadClient client, bool wasUseful)
    {
        if (_phase == LoadPhase.Drain)
            return;
        long now = MonotonicClock.Nanoseconds;
        if (wasUseful && _plan.Workload == LoadWorkload.Connect)
        {
            BecomeFree(client, now);
        }
        else if (wasUseful)
        {
            _toConnect.Enqueue(client);
        }
        else
        {
            client.ConnectAt = now + RetryNanoseconds;
            _toRetry.Enqueue(client);
        }
    }

    private void ConnectDue(long now)
    {
        while (_toRetry.TryPeek(out LoadClient? retry) && retry.ConnectAt <= now)
        {
            _toRetry.Dequeue();
            if (_phase is LoadPhase.Drain or LoadPhase.Over)
                continue;
            if (_plan.Workload == LoadWorkload.Connect)
                BecomeFree(retry, now);
            else
                _toConnect.Enqueue(retry);
        }
        if (_phase is LoadPhase.Drain or LoadPhase.Over)
            _toConnect.Clear();
        for (int left = Math.Min(ConnectsPerTurn, _toConnect.Count); left > 0 && NextConnectAt <= now; left--)
        {
            LoadClient client = _toConnect.Dequeue();
            client.IsQueued = false;
            _connects?.Advance();
            long began = MonotonicClock.Nanoseconds;
            if (_plan.Workload == LoadWorkload.Connect)
                Depart(client, began, began);
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
            _connecting++;
            _loop.Connect(
                descriptor, _sockets.Remote.Address, _sockets.Remote.Length,
                (long)(_plan.ConnectTimeoutSeconds * 1e9), client);
            return;
        }
        NoteConnectError(-descriptor);
        EndTry(client);
        LoseFlights(client, isNoLoss: false);
        ConnectAgain(client, wasUseful: false);
    }

    private void NoteConnectError(int errorNumber)
    {
        LastConnectError = errorNumber;
        if (errorNumber == Errno.EADDRNOTAVAIL)
            PortlessConnects++;
    }

    private void EndConnect(LoadClient client)
    {
        _connecting--;
        EndTry(client);
    }

    private void EndTry(LoadClient client)
    {
        if (client.HasTried)
            return;
        client.HasTried = true;
        if (++_tried == _clients.Length && _phase == LoadPhase.Ramp)
            EnterReady();
    }

    // The connections of this workload are gone when its time is over; each is asked as it goes.
    private void SampleBeforeClose(Connection connection, LoadClient client)
    {
        if (_phase == LoadPhase.Measured && _plan.Workload == LoadWorkload.Connect)
            Tcp.Add(connection.Descriptor, client.Answers);
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
