using EventIo.Multiplexing;

namespace EventIo.Loop;

/// <content>What happens on a connection: received, ended, paused, timed out, closed.</content>
public sealed partial class EventLoop
{
    // Received while paused: more than this waits in the peer and in the kernel.
    private const int MaxHeldInputs = 4;

    // As long as a peer may take to see the answer and stop: a few round trips.
    private const long LingerNanoseconds = 2_000_000_000;

    private readonly TimerQueue _timers = new();
    private readonly Queue<LoopConnection> _agenda = new();
    private readonly FinishedWork _finishedWork = new();
    private volatile Exception? _workFault;

    internal Span<byte> Bytes(LentBytes data) =>
        Mechanism.Buffers.Bytes(data.Buffer, data.Offset + data.Length)[data.Offset..];

    internal void Return(LentBytes data) => Mechanism.ReturnBuffer(data.Buffer);

    internal void Pause(LoopConnection connection, LentBytes rest)
    {
        connection.Set(LoopConnectionFlags.Paused);
        if (rest.Length > 0)
            connection.Input.Push(_segments, Lent(rest));
        else
            Return(rest);
    }

    internal void Resume(LoopConnection connection)
    {
        connection.Clear(LoopConnectionFlags.Paused);
        Schedule(connection);
    }

    internal void Close(LoopConnection connection)
    {
        if (connection.Is(LoopConnectionFlags.Closing))
            return;
        connection.Set(LoopConnectionFlags.Closing);
        _timers.Remove(connection);
        if (Mechanism.Detach(connection.Slot))
            Release(connection);
    }

    internal bool TryWork(LoopConnection connection, long argument)
    {
        var item = new WorkItem(this, connection.Slot, connection.Generation, argument);
        if (_options.Workers is { } workers)
            return workers.TryAdd(item);
        Do(item, CancellationToken.None);
        return true;
    }

    /// <summary>Does work of this loop's handler, on a worker's thread.</summary>
    internal void Do(in WorkItem item, CancellationToken cancellation)
    {
        WorkItem done = item;
        try
        {
            done = item with { Value = _handler.Work(item.Value, cancellation) };
        }
#pragma warning disable CA1031 // Nothing may leave the worker's thread: the loop takes it over as its own.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _workFault = exception;
        }
        if (_finishedWork.Add(done) && Thread.CurrentThread != _thread)
            Wake();
    }

    private void TakeFinishedWork()
    {
        if (_workFault is { } fault)
            throw new InvalidOperationException($"Work failed on a worker: {fault.Message}", fault);
        foreach (ref readonly WorkItem item in _finishedWork.TakeAll())
        {
            LoopConnection? connection = _connections.Find(item.Slot, item.Generation);
            if (connection is null || connection.Is(LoopConnectionFlags.Closing))
                continue;
            _handler.Worked(connection, item.Value);
            Settle(connection);
        }
    }

    private void Received(LoopConnection connection, in Completion completion)
    {
        if (completion.Result < 0)
        {
            Fail(connection, -completion.Result);
            return;
        }
        if (completion.Result == 0)
        {
            connection.Clear(LoopConnectionFlags.Receiving);
            connection.Set(LoopConnectionFlags.Ended);
            TellEnd(connection);
        }
        else
        {
            Counters.BytesReceived += completion.Result;
            Take(connection, new LentBytes(completion.Buffer, 0, completion.Result));
        }
        Settle(connection);
    }

    private void Take(LoopConnection connection, LentBytes data)
    {
        if (connection.Is(LoopConnectionFlags.Paused) || connection.Input.Count > 0)
            connection.Input.Enqueue(_segments, Lent(data));
        else if (connection.Is(LoopConnectionFlags.Finishing))
            Return(data);
        else
            _handler.Received(connection, data);
    }

    private void TellEnd(LoopConnection connection)
    {
        const LoopConnectionFlags NotNow =
            LoopConnectionFlags.Paused | LoopConnectionFlags.EndTold | LoopConnectionFlags.Finishing | LoopConnectionFlags.Closing;
        if (!connection.Is(LoopConnectionFlags.Ended) || connection.Is(NotNow) || connection.Input.Count > 0)
            return;
        connection.Set(LoopConnectionFlags.EndTold);
        _handler.Ended(connection);
    }

    private void Schedule(LoopConnection connection)
    {
        if (connection.Is(LoopConnectionFlags.OnAgenda))
            return;
        connection.Set(LoopConnectionFlags.OnAgenda);
        _agenda.Enqueue(connection);
    }

    // Once round: what is scheduled meanwhile has its turn after the others have had theirs.
    private void WorkOffAgenda()
    {
        for (int left = _agenda.Count; left > 0; left--)
        {
            LoopConnection connection = _agenda.Dequeue();
            connection.Clear(LoopConnectionFlags.OnAgenda);
            if (connection.Descriptor >= 0 && !connection.Is(LoopConnectionFlags.Closing))
                GoOn(connection);
        }
    }

    private void GoOn(LoopConnection connection)
    {
        if (connection.Is(LoopConnectionFlags.WasFull) && connection.Output.Count == 0)
        {
            connection.Clear(LoopConnectionFlags.WasFull);
            _handler.Writable(connection);
        }
        const LoopConnectionFlags Deaf =
            LoopConnectionFlags.Paused | LoopConnectionFlags.Finishing | LoopConnectionFlags.Closing;
        while (connection.Input.Count > 0 && !connection.Is(Deaf))
        {
            OutputSegment held = connection.Input.Dequeue(_segments);
            _handler.Received(connection, new LentBytes(held.Owner, (int)held.Offset, (int)held.Length));
        }
        TellEnd(connection);
        Settle(connection);
    }

    // After each call of the handler: what it sent goes out, and what follows from that.
    private void Settle(LoopConnection connection)
    {
        Seal(connection);
        if (connection.Is(LoopConnectionFlags.Closing))
            return;
        if (connection.Output.Count > 0 && !connection.Is(LoopConnectionFlags.Sending))
        {
            SendOutput(connection);
            if (connection.Is(LoopConnectionFlags.Closing))
                return;
        }
        if (connection.Output.Count == 0)
        {
            if (connection.Is(LoopConnectionFlags.Finishing) && !Linger(connection))
            {
                Close(connection);
                return;
            }
            if (connection.Is(LoopConnectionFlags.WasFull))
                Schedule(connection);
        }
        SettleReceiving(connection);
        SettleTimer(connection);
    }

    // Whether what the peer still sends is to be dropped before the connection is closed.
    private bool Linger(LoopConnection connection)
    {
        if (!connection.Is(LoopConnectionFlags.Lingers) || connection.Is(LoopConnectionFlags.Ended))
            return false;
        if (connection.Is(LoopConnectionFlags.Lingering))
            return true;
        connection.Set(LoopConnectionFlags.Lingering);
        connection.Clear(LoopConnectionFlags.Paused | LoopConnectionFlags.WasFull);
        DropInput(connection);
        Mechanism.EndSending(connection.Descriptor);
        connection.SetTimer(LingerNanoseconds);
        return true;
    }

    // Backpressure: who does not read, or is not being read to, sends into the kernel's buffers and no further.
    private void SettleReceiving(LoopConnection connection)
    {
        const LoopConnectionFlags Silent =
            LoopConnectionFlags.Paused | LoopConnectionFlags.Ended | LoopConnectionFlags.Receiving
            | LoopConnectionFlags.Connecting;
        if (connection.Is(LoopConnectionFlags.Receiving))
        {
            // A client reads whatever it has to send: if both sides waited for the other to read, both would wait for ever.
            if ((connection.Output.Count < MaxOutputs || _driver is not null) && connection.Input.Count < MaxHeldInputs)
                return;
            connection.Clear(LoopConnectionFlags.Receiving);
            Mechanism.StopReceive(connection.Slot);
        }
        else if (!connection.Is(Silent) && connection.Output.Count == 0 && connection.Input.Count == 0)
        {
            connection.Set(LoopConnectionFlags.Receiving);
            Mechanism.Receive(connection.Slot);
        }
    }

    private void SettleTimer(LoopConnection connection)
    {
        long patience = connection.Is(LoopConnectionFlags.Sending) ? _options.WriteTimeoutNanoseconds
            : connection.Is(LoopConnectionFlags.Paused) ? 0
            : _options.IdleTimeoutNanoseconds;
        connection.WakeAt = patience == 0 ? connection.TimerAt : Math.Min(connection.TimerAt, Now + patience);
        _timers.Update(connection);
    }

    private void WakeWhoseTimeHasCome()
    {
        while (_timers.TryTake(Now, out LoopConnection connection))
        {
            bool isPatienceOver = connection.TimerAt > Now;
            if (isPatienceOver)
                Counters.TimedOut++;
            if (isPatienceOver || connection.Is(LoopConnectionFlags.Finishing))
            {
                Close(connection);
                continue;
            }
            connection.ClearTimer();
            _handler.TimedOut(connection);
            Settle(connection);
        }
    }

    private void DropInput(LoopConnection connection)
    {
        while (connection.Input.Count > 0)
            Mechanism.ReturnBuffer(connection.Input.Dequeue(_segments).Owner);
    }

    private void Fail(LoopConnection connection, int errorNumber)
    {
        if (connection.Is(LoopConnectionFlags.Closing))
            return;
        Counters.Failed++;
        _handler.Failed(connection, errorNumber);
        Close(connection);
    }

    private void Release(LoopConnection connection)
    {
        DropOutput(connection);
        DropInput(connection);
        Mechanism.CloseAccepted(connection.Descriptor);
        _connections.Remove(connection);
        Counters.Closed++;
        _handler.Closed(connection);
        if (_acceptRetryAt != 0)
            _acceptRetryAt = Now;
    }
}
