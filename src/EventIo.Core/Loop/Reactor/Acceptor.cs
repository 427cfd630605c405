using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native;

namespace EventIo.Loop.Reactor;

/// <summary>
/// The listener of a loop, in slot 0: accepts connections, closes those above the limit, and pauses while no descriptor
/// or memory is left. Without a listener it does nothing.
/// </summary>
internal sealed class Acceptor(EventLoop loop, EventLoopOptions options, Multiplexer multiplexer)
{
    /// <summary>The slot of the listener. Connections have the slots after it.</summary>
    internal const int Slot = 0;

    private const long RetryNanoseconds = 100_000_000;

    private bool _isDetached;

    /// <summary>When to accept again after a pause; <see cref="MonotonicClock.Never"/> when not paused.</summary>
    internal long RetryAt { get; private set; } = MonotonicClock.Never;

    /// <summary>Whether the last completion of the listener has arrived.</summary>
    internal bool IsGone { get; private set; }

    internal void Attach()
    {
        if (options.Listener is { } listener)
        {
            multiplexer.Attach(Slot, generation: 0, listener.Value);
            multiplexer.Accept(Slot, options.IsListenerShared);
        }
        else
        {
            _isDetached = true;
            IsGone = true;
        }
    }

    /// <summary>Handles a completion of the listener.</summary>
    /// <param name="completion">The completion.</param>
    /// <param name="isOver">Whether to close new connections at once, because the loop drains or ends.</param>
    internal void Handle(in Completion completion, bool isOver)
    {
        if (completion.Operation == Operation.Detached)
            IsGone = true;
        else if (completion.Operation != Operation.Accept)
            return;
        else if (!isOver)
            Accepted(completion.Result);
        else if (completion.Result >= 0)
            multiplexer.Close(completion.Result);
    }

    /// <summary>Accepts again if the pause is over and descriptors are available.</summary>
    internal void Retry(long now)
    {
        if (RetryAt > now || _isDetached)
            return;
        if (options.Reserve?.TryFill() == false)
        {
            RetryAt = now + RetryNanoseconds;
            return;
        }
        RetryAt = MonotonicClock.Never;
        multiplexer.Accept(Slot, options.IsListenerShared);
    }

    /// <summary>Ends a pause after a connection has been closed: a descriptor may be free now.</summary>
    internal void EndPause(long now)
    {
        if (RetryAt != MonotonicClock.Never)
            RetryAt = now;
    }

    /// <summary>Stops accepting for good.</summary>
    internal void Detach()
    {
        if (_isDetached)
            return;
        _isDetached = true;
        RetryAt = MonotonicClock.Never;
        IsGone = multiplexer.Detach(Slot);
        // The kernel assigns connections to every listening socket of a SO_REUSEPORT group, but this loop no longer
        // accepts.
        if (!options.IsListenerShared)
            SystemSocket.StopListening(options.Listener!);
    }

    private void Accepted(int result)
    {
        if (result < 0)
        {
            Pause(-result);
            return;
        }
        if (loop.ConnectionCount >= options.MaxConnections)
        {
            loop.Shed(loop.ShedReason ?? ServerLoop.TooManyConnections(options.MaxConnections));
            multiplexer.Close(result);
            return;
        }
        loop.Counters.SystemCalls += options.SetUpAccepted?.Invoke(result) ?? 0;
        if (loop.TryAdopt(result) is { } refusal)
        {
            loop.Shed(refusal);
            multiplexer.Close(result);
        }
    }

    // Accepting again at once would spin. Retry after a connection has closed or a short time has passed.
    private void Pause(int errorNumber)
    {
        loop.Counters.AcceptPauses++;
        RetryAt = MonotonicClock.Nanoseconds + RetryNanoseconds;
        // The kernel reports a full table only after it has accepted, and closed, the connection.
        if (errorNumber == Errno.ENFILE && multiplexer is IRingMultiplexer { HasDirectDescriptors: true })
            loop.Shed("The ring's table of direct descriptors is full.");
        else
            options.Reserve?.Release();
    }
}
