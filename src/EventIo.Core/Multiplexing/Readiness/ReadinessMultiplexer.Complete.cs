using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing.Readiness;

/// <content>Makes the calls that will not block, and turns readiness into completions.</content>
public abstract unsafe partial class ReadinessMultiplexer
{
    private void Complete(ReadyDescriptor ready, ref CompletionWriter completions, ref bool isWoken)
    {
        if (ready.Key == WakeKey && _wakeEvent is not null)
        {
            isWoken = true;
            _wakeEvent.Reset();
            SystemCalls++;
            if (IsOneShot)
                Watch(WakeKey, _wakeEvent.Descriptor, Interest.Readable, isWatched: true);
            return;
        }
        int slot = ready.Key - 1;
        ref SlotState state = ref _slots[slot];
        if (state.Role == Operation.Readable)
        {
            completions.Add(slot, state.Generation, Operation.Readable, Result(ready.Events));
            return;
        }
        if (state.Role == Operation.Connect)
        {
            CompleteConnect(slot, ref state, ref completions);
            return;
        }
        if (state.Send.Remaining > 0 && (ready.Events & PollEvents.WritableOrEnded) != 0)
            CompleteSend(slot, ref state, ref completions);
        if ((state.Interest & Interest.Readable) != 0 && (ready.Events & PollEvents.ReadableOrEnded) != 0)
            CompleteReadable(slot, ref state, ready.Events, ref completions);
        // EPOLLEXCLUSIVE allows neither EPOLLONESHOT nor EPOLL_CTL_MOD (epoll_ctl(2)): such a watch stays armed.
        if (IsOneShot && state.Interest != Interest.None && (state.Interest & Interest.Exclusive) == 0)
            Watch(slot + 1, state.Descriptor, state.Interest, isWatched: true);
    }

    private static int Result(PollEvents events) =>
        (events & PollEvents.Invalid) != 0 ? -Errno.EBADF : (int)events;

    private void CompleteReadable(
        int slot, ref SlotState state, PollEvents events, ref CompletionWriter completions)
    {
        if (state.Role == Operation.Accept)
            CompleteAccept(slot, ref state, ref completions);
        else
            CompleteReceive(slot, ref state, events, ref completions);
    }

    private void CompleteReceive(
        int slot, ref SlotState state, PollEvents events, ref CompletionWriter completions)
    {
        int buffer = Buffers.Take();
        int received = ReceiveOnce(state.Descriptor, Buffers.Address(buffer), Buffers.BufferBytes);
        SystemCalls++;
        if (received == -Errno.EAGAIN)
        {
            Buffers.Return(buffer);
            return;
        }
        if (received <= 0)
        {
            Buffers.Return(buffer);
            buffer = Completion.NoBuffer;
            StopReading(slot, ref state);
        }
        else if (IsEdge)
        {
            // A short read has drained the stream (epoll(7)). But one edge may report data and the end of the stream:
            // then read again, because no other edge will report the end.
            state.IsEnding |= (events & PollEvents.Ended) != 0;
            if (received == Buffers.BufferBytes || state.IsEnding)
                SetUnfinished(slot, ref state);
        }
        completions.Add(slot, state.Generation, Operation.Receive, received, buffer);
    }

    private void CompleteAccept(int slot, ref SlotState state, ref CompletionWriter completions)
    {
        // Accepts until EAGAIN: an edge requires this, and a burst is accepted in one turn.
        while (completions.Room > 0)
        {
            int accepted = SocketCalls.Accept(state.Descriptor, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC);
            SystemCalls++;
            if (accepted < 0)
            {
                accepted = -HotCalls.LastError;
                if (accepted == -Errno.EAGAIN)
                    return;
                if (accepted is -Errno.EINTR or -Errno.ECONNABORTED)
                    continue;
            }
            completions.Add(slot, state.Generation, Operation.Accept, accepted);
            if (accepted < 0)
            {
                // The cause (EMFILE, ENFILE) persists: a level-triggered watch would spin.
                StopReading(slot, ref state);
                return;
            }
        }
        if (IsEdge)
            SetUnfinished(slot, ref state);
    }

    private void CompleteConnect(int slot, ref SlotState state, ref CompletionWriter completions)
    {
        SystemCalls++;
        int result = SocketCalls.PendingError(state.Descriptor);
        state.Role = default;
        SetInterest(slot, ref state, Interest.None);
        completions.Add(slot, state.Generation, Operation.Connect, result);
    }

    private void StopReading(int slot, ref SlotState state)
    {
        state.IsUnfinished = false;
        SetInterest(slot, ref state, state.Interest & ~(Interest.Readable | Interest.Exclusive));
    }

    private void SetUnfinished(int slot, ref SlotState state)
    {
        if (state.IsUnfinished)
            return;
        state.IsUnfinished = true;
        _unfinished.Enqueue(slot);
    }

    private void CompleteUnfinished(int slot, ref CompletionWriter completions)
    {
        ref SlotState state = ref _slots[slot];
        // The slot was stopped or detached after it was queued: the entry is stale.
        if (!state.IsUnfinished)
            return;
        state.IsUnfinished = false;
        CompleteReadable(slot, ref state, PollEvents.In, ref completions);
    }

    private void CompleteSend(int slot, ref SlotState state, ref CompletionWriter completions)
    {
        int moved = state.Send.Step(state.Descriptor);
        SystemCalls++;
        if (moved == -Errno.EAGAIN)
            return;
        if (moved > 0 && state.Send.Remaining > 0)
        {
            // A step of a file may end before the socket is full. The socket's edge has been reported, so watch
            // again for another.
            if (IsEdge && state.Send.IsFile)
                Watch(slot + 1, state.Descriptor, state.Interest, isWatched: true);
            return;
        }
        int result = moved < 0 ? moved : state.Send.Sent;
        state.Send = default;
        SetInterest(slot, ref state, state.Interest & ~Interest.Writable);
        completions.Add(slot, state.Generation, Operation.Send, result);
    }

    private static int ReceiveOnce(int descriptor, nint address, int length)
    {
        int received;
        do
            received = (int)HotCalls.Receive(descriptor, (byte*)address, (nuint)length, 0);
        while (received < 0 && HotCalls.LastError == Errno.EINTR);
        return received < 0 ? -HotCalls.LastError : received;
    }
}
