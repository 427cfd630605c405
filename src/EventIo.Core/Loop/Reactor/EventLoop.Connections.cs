using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Loop.Reactor;

/// <content>
/// Events on connections: each completion leads to a call of the handler, and <see cref="Update"/> acts on its outcome.
/// </content>
public sealed partial class EventLoop
{
    // Time for a peer to see the response and stop sending: a few round trips.
    private const long LingerNanoseconds = 2_000_000_000;

    private readonly TimerQueue _timers = new();
    private readonly DeferredQueue _deferred = new();

    /// <summary>Connections that are open, connecting or closing.</summary>
    internal int ConnectionCount => Connections.Count;

    /// <summary>Continues a connection after the completions of this turn.</summary>
    internal void Defer(LoopConnection connection) => _deferred.Add(connection);

    /// <summary>Adds an accepted connection, and starts to receive from it.</summary>
    /// <param name="accepted">The result of the accept.</param>
    /// <returns>Null on success; otherwise why the mechanism can't watch it: the caller has to close it.</returns>
    internal string? TryAdopt(int accepted)
    {
        LoopConnection connection = Connections.Add(accepted);
        Mechanism.Adopt(connection.Slot, connection.Generation, accepted);
        try
        {
            Mechanism.Receive(connection.Slot);
        }
        catch (Exception exception) when (exception is DescriptorSetException or NativeException)
        {
            // Above FD_SETSIZE or max_user_watches. The other connections are not affected.
            _ = Mechanism.Detach(connection.Slot);
            Connections.Remove(connection);
            return exception.Message;
        }
        connection.BeginReceiving();
        Counters.Accepted++;
        _handler.Opened(connection);
        Update(connection);
        return null;
    }

    /// <summary>Counts a connection that is closed right after it was accepted.</summary>
    /// <param name="reason">Why; only the first reason is kept.</param>
    internal void Shed(string reason)
    {
        Counters.Shed++;
        ShedReason ??= reason;
    }

    internal void Close(LoopConnection connection)
    {
        if (!connection.BeginClosing())
            return;
        _timers.Remove(connection);
        if (Mechanism.Detach(connection.Slot))
            Detached(connection);
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
            connection.EndReceiving();
            ReportEnd(connection);
        }
        else
        {
            Counters.BytesReceived += completion.Result;
            connection.MovedAt = Now;
            HandOver(connection, new LentBytes(completion.Buffer, 0, completion.Result));
        }
        Update(connection);
    }

    private void HandOver(LoopConnection connection, LentBytes data)
    {
        if (!connection.TakesInput)
            connection.Input.Add(data);
        else if (connection.Is(LoopConnectionFlags.Finishing))
            connection.Return(data);
        else
            _handler.Received(connection, data);
    }

    private void ReportEnd(LoopConnection connection)
    {
        if (connection.TryReportEnd())
            _handler.Ended(connection);
    }

    private void ContinueDeferred()
    {
        for (int left = _deferred.BatchSize; left > 0; left--)
        {
            LoopConnection connection = _deferred.Remove();
            if (connection.IsLive)
                Continue(connection);
        }
    }

    private void Continue(LoopConnection connection)
    {
        if (connection.TryReportWritable())
            _handler.Writable(connection);
        while (connection.TakesHeldInput)
            _handler.Received(connection, connection.Input.Remove());
        ReportEnd(connection);
        Update(connection);
    }

    // Called after each call of the handler: sends its output, closes the connection if it has finished, and updates
    // receiving and the timer.
    private void Update(LoopConnection connection)
    {
        connection.Output.Seal();
        if (connection.Is(LoopConnectionFlags.Closing))
            return;
        if (!connection.Output.IsEmpty && !connection.Is(LoopConnectionFlags.Sending))
        {
            SendOutput(connection);
            if (connection.Is(LoopConnectionFlags.Closing))
                return;
        }
        if (connection.Output.IsEmpty)
        {
            if (connection.Is(LoopConnectionFlags.Finishing) && !Linger(connection))
            {
                Close(connection);
                return;
            }
            if (connection.Is(LoopConnectionFlags.WasFull))
                Defer(connection);
        }
        UpdateReceiving(connection);
        UpdateTimer(connection);
    }

    // Returns whether the connection has to stay open for a while, with further input dropped, before it is closed.
    private bool Linger(LoopConnection connection)
    {
        if (connection.Is(LoopConnectionFlags.Lingering))
            return !connection.Is(LoopConnectionFlags.Ended);
        if (!connection.BeginLingering())
            return false;
        connection.Input.Drop();
        Mechanism.EndSending(connection.Descriptor);
        connection.SetTimer(LingerNanoseconds);
        return true;
    }

    // Backpressure: a peer that does not read, or whose handler has paused, can fill only the kernel's buffers.
    private void UpdateReceiving(LoopConnection connection)
    {
        if (connection.Is(LoopConnectionFlags.Receiving))
        {
            // A client receives even if it has much to send: if both sides waited for the other to read, neither would.
            if ((!connection.Output.IsFull || IsClient) && !connection.Input.IsFull)
                return;
            connection.StopReceiving();
            Mechanism.StopReceive(connection.Slot);
        }
        else if (connection.ShouldReceive)
        {
            connection.BeginReceiving();
            Mechanism.Receive(connection.Slot);
        }
    }

    private void UpdateTimer(LoopConnection connection)
    {
        long timeout = connection.Is(LoopConnectionFlags.Sending)
            ? _options.WriteTimeoutNanoseconds
            : _options.IdleTimeoutNanoseconds;
        connection.WakeAt = timeout == 0
            ? connection.TimerAt
            : Math.Min(connection.TimerAt, connection.MovedAt + timeout);
        _timers.Update(connection);
    }

    private void ExpireTimers()
    {
        while (_timers.TryTake(Now, out LoopConnection connection))
        {
            // The handler's timer has not expired: nothing has moved for the idle or write timeout.
            bool isLoopTimeout = connection.TimerAt > Now;
            if (isLoopTimeout)
                Counters.TimedOut++;
            if (isLoopTimeout || connection.Is(LoopConnectionFlags.Finishing))
            {
                Close(connection);
                continue;
            }
            connection.ClearTimer();
            _handler.TimedOut(connection);
            Update(connection);
        }
    }

    private void Fail(LoopConnection connection, int errorNumber)
    {
        if (connection.Is(LoopConnectionFlags.Closing))
            return;
        Counters.Failed++;
        _handler.Failed(connection, errorNumber);
        Close(connection);
    }

    private void Detached(LoopConnection connection)
    {
        connection.Output.Drop();
        connection.Input.Drop();
        Mechanism.Close(connection.Descriptor);
        Connections.Remove(connection);
        Counters.Closed++;
        _handler.Closed(connection);
        _acceptor!.EndPause(Now);
    }
}
