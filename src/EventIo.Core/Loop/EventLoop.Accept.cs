using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Loop;

/// <content>The listener: accepting, shedding, pausing, and the end of it.</content>
public sealed partial class EventLoop
{
    private const long AcceptRetryNanoseconds = 100_000_000;

    private long _acceptRetryAt;
    private bool _isListenerDetached;

    private void AttachListener(Multiplexer multiplexer)
    {
        if (_options.Listener is { } listener)
        {
            multiplexer.Attach(ListenerSlot, generation: 0, listener.Value);
            multiplexer.Accept(ListenerSlot, _options.IsListenerShared);
        }
        else
        {
            _isListenerDetached = true;
            _isListenerGone = true;
        }
    }

    private void DispatchListener(in Completion completion)
    {
        if (completion.Operation == Operation.Detached)
            _isListenerGone = true;
        else if (completion.Operation == Operation.Accept && IsDraining && completion.Result >= 0)
            Mechanism.CloseAccepted(completion.Result);
        else if (completion.Operation == Operation.Accept && !IsDraining)
            Accepted(completion.Result);
    }

    private void Accepted(int result)
    {
        if (result < 0)
        {
            PauseAccepting(-result);
            return;
        }
        if (_connections.Count >= _options.MaxConnections)
        {
            Counters.Shed++;
            ShedReason ??= TooManyConnections(_options.MaxConnections);
            Mechanism.CloseAccepted(result);
            return;
        }
        Counters.SystemCalls += _options.SetUpAccepted?.Invoke(result) ?? 0;
        LoopConnection connection = _connections.Add(result);
        Mechanism.Adopt(connection.Slot, connection.Generation, result);
        try
        {
            Mechanism.Receive(connection.Slot);
        }
        catch (Exception exception) when (exception is DescriptorSetException or NativeException)
        {
            // Past FD_SETSIZE, or over max_user_watches: this one is too many, the others go on.
            Counters.Shed++;
            ShedReason ??= exception.Message;
            _ = Mechanism.Detach(connection.Slot);
            Mechanism.CloseAccepted(result);
            _connections.Remove(connection);
            return;
        }
        connection.Set(LoopConnectionFlags.Receiving);
        Counters.Accepted++;
        _handler.Opened(connection);
        Settle(connection);
    }

    // No descriptor or no memory: asking again at once would spin. A connection that closes, or a little time, may make room.
    private void PauseAccepting(int errorNumber)
    {
        Counters.AcceptPauses++;
        _acceptRetryAt = MonotonicClock.Nanoseconds + AcceptRetryNanoseconds;
        if (errorNumber == Errno.ENFILE && Mechanism.HasDirectDescriptors)
        {
            // Of its full table the kernel tells when it has accepted already, and closed what had no place.
            Counters.Shed++;
            ShedReason ??= "The ring's table of direct descriptors is full.";
        }
        else
        {
            _options.Reserve?.Release();
        }
    }

    private void RetryAccept(Multiplexer multiplexer)
    {
        if (_acceptRetryAt > Now || _isListenerDetached)
            return;
        if (_options.Reserve?.TryFill() == false)
        {
            _acceptRetryAt = Now + AcceptRetryNanoseconds;
            return;
        }
        _acceptRetryAt = 0;
        multiplexer.Accept(ListenerSlot, _options.IsListenerShared);
    }

    private void DetachListener(Multiplexer multiplexer)
    {
        if (_isListenerDetached)
            return;
        _isListenerDetached = true;
        _acceptRetryAt = 0;
        _isListenerGone = multiplexer.Detach(ListenerSlot);
        // The kernel deals connections to every socket of a SO_REUSEPORT group; nobody would take them from this one.
        if (!_options.IsListenerShared)
            SystemSocket.StopListening(_options.Listener!);
    }

    private void BeginDraining(Multiplexer multiplexer)
    {
        IsDraining = true;
        DetachListener(multiplexer);
        foreach (LoopConnection connection in _connections.Open())
        {
            if (connection.Is(LoopConnectionFlags.Closing) || !_handler.IsIdle(connection))
                continue;
            connection.Finish();
            Settle(connection);
        }
    }
}
