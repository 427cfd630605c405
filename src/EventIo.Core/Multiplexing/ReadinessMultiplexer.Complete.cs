using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing;

/// <content>From readiness to completion: the calls that will not block.</content>
public abstract unsafe partial class ReadinessMultiplexer
{
    private void Complete(ReadyDescriptor ready, Span<Completion> completions, ref int count, ref bool isWoken)
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
            completions[count++] = new(
                slot, state.Generation, Operation.Readable, Result(ready.Events), Completion.NoBuffer);
            return;
        }
        if (state.Role == Operation.Connect)
        {
            CompleteConnect(slot, ref state, completions, ref count);
            return;
        }
        if (state.Send.Remaining > 0 && (ready.Events & PollEvents.WritableOrEnded) != 0)
            CompleteSend(slot, ref state, completions, ref count);
        if ((state.Interest & Interest.Readable) != 0 && (ready.Events & PollEvents.ReadableOrEnded) != 0)
            CompleteReadable(slot, ref state, ready.Events, completions, ref count);
        // EPOLLEXCLUSIVE goes neither with EPOLLONESHOT nor with EPOLL_CTL_MOD (epoll_ctl(2)): such a watch stands.
        if (IsOneShot && state.Interest != Interest.None && (state.Interest & Interest.Exclusive) == 0)
            Watch(slot + 1, state.Descriptor, state.Interest, isWatched: true);
    }

    private static int Result(PollEvents events) =>
        (events & PollEvents.Invalid) != 0 ? -Errno.EBADF : (int)events;

    private void CompleteReadable(
        int slot, ref SlotState state, PollEvents events, Span<Completion> completions, ref int count)
    {
        if (state.Role == Operation.Accept)
            CompleteAccept(slot, ref state, completions, ref count);
        else
            CompleteReceive(slot, ref state, events, completions, ref count);
    }

    private void CompleteReceive(
        int slot, ref SlotState state, PollEvents events, Span<Completion> completions, ref int count)
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
            // A short read has drained the stream (epoll(7)), unless its end stands right behind: one edge told of both.
            state.IsEnding |= (events & PollEvents.Ended) != 0;
            if (received == Buffers.BufferBytes || state.IsEnding)
                SetUnfinished(slot, ref state);
        }
        completions[count++] = new(slot, state.Generation, Operation.Receive, received, buffer);
    }

    private void CompleteAccept(int slot, ref SlotState state, Span<Completion> completions, ref int count)
    {
        // Until EAGAIN, as an edge demands and as a burst deserves.
        while (count < completions.Length)
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
            completions[count++] = new(slot, state.Generation, Operation.Accept, accepted, Completion.NoBuffer);
            if (accepted < 0)
            {
                // What was lacking (EMFILE, ENFILE) is lacking still: a level-triggered watch would spin.
                StopReading(slot, ref state);
                return;
            }
        }
        if (IsEdge)
            SetUnfinished(slot, ref state);
    }

    private void CompleteConnect(int slot, ref SlotState state, Span<Completion> completions, ref int count)
    {
        SystemCalls++;
        int result = SocketCalls.PendingError(state.Descriptor);
        state.Role = default;
        SetInterest(slot, ref state, Interest.None);
        completions[count++] = new(slot, state.Generation, Operation.Connect, result, Completion.NoBuffer);
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

    private void CompleteUnfinished(int slot, Span<Completion> completions, ref int count)
    {
        ref SlotState state = ref _slots[slot];
        // Stopped or detached since: its entry in the queue is left from then.
        if (!state.IsUnfinished)
            return;
        state.IsUnfinished = false;
        CompleteReadable(slot, ref state, PollEvents.In, completions, ref count);
    }

    private void CompleteSend(int slot, ref SlotState state, Span<Completion> completions, ref int count)
    {
        int moved = state.Send.Step(state.Descriptor);
        SystemCalls++;
        if (moved == -Errno.EAGAIN)
            return;
        if (moved > 0 && state.Send.Remaining > 0)
        {
            // A step of a file ends before the socket is full. The edge that said so is spent: ask for another.
            if (IsEdge && state.Send.IsFile)
                Watch(slot + 1, state.Descriptor, state.Interest, isWatched: true);
            return;
        }
        int result = moved < 0 ? moved : state.Send.Sent;
        state.Send = default;
        SetInterest(slot, ref state, state.Interest & ~Interest.Writable);
        completions[count++] = new(slot, state.Generation, Operation.Send, result, Completion.NoBuffer);
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
