using EventIo.Native;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing.IoUring;

/// <content>Waiting, and the handling of each completion.</content>
internal sealed partial class IoUringMultiplexer
{
    /// <inheritdoc/>
    public override int Wait(Span<Completion> completions, long timeoutNanoseconds)
    {
        // The kernel never restarts the wait after a signal, whatever SA_RESTART says. The remaining time is measured
        // from the start.
        long deadline = timeoutNanoseconds > 0 ? MonotonicClock.Nanoseconds + timeoutNanoseconds : 0;
        while (true)
        {
            _provided?.Publish();
            RearmStarved();
            // If slots wait for a buffer and some buffers are free, polls instead of sleeping: as soon as the armed
            // slots turn out to have nothing to receive, others are armed.
            bool isHungry = _starved.Count > 0 && _provided!.AvailableCount > 0;
            int result = _ring.SubmitAndWait(isHungry ? 0 : timeoutNanoseconds);
            Waits++;
            SystemCalls += _ring.EnterCount - _countedEnters;
            _countedEnters = _ring.EnterCount;
            if (result is < 0 and not (-Errno.ETIME or -Errno.EINTR or -Errno.EBUSY or -Errno.EAGAIN))
                throw new NativeException("io_uring_enter(2)", -result);
            int count = TakeCompletions(completions, out bool isWoken);
            if (count > 0 || isWoken || result == -Errno.ETIME || (timeoutNanoseconds == 0 && !isHungry))
                return count;
            if (timeoutNanoseconds > 0)
                timeoutNanoseconds = Math.Max(0, deadline - MonotonicClock.Nanoseconds);
        }
    }

    private int TakeCompletions(Span<Completion> completions, out bool isWoken)
    {
        isWoken = false;
        var writer = new CompletionWriter(completions);
        // An entry may result in two completions: its own, and the end of its slot.
        while (writer.Room >= 2 && _ring.TryTake(out CompletionEntry entry))
        {
            DescriptorsScanned++;
            RingTag tag = new(entry.Tag);
            if (entry.Tag == Ring.NoTag)
                continue;
            if (tag.Request == RingRequests.Wake)
            {
                // An eventfd with a multishot poll request is never read: each write to it is a new edge.
                isWoken = true;
                if (!entry.HasMore)
                {
                    _wakeEvent!.Reset();
                    WatchWakeEvent();
                }
                continue;
            }
            Complete(tag, entry, ref writer);
        }
        return writer.Count;
    }

    private void Complete(RingTag tag, CompletionEntry entry, ref CompletionWriter completions)
    {
        int slot = tag.Slot;
        ref SlotState state = ref _slots[slot];
        if (!entry.HasMore)
        {
            state.InFlight &= ~tag.Request;
            state.Cancelled &= ~tag.Request;
        }
        switch (tag.Request)
        {
            case var request when (state.Polling & request) != 0 && ContinueAfterPoll(slot, ref state, request, entry):
                break;
            case RingRequests.Receive when _provided is null:
                CompletePlainReceive(slot, ref state, entry, ref completions);
                break;
            case RingRequests.Receive:
                CompleteReceive(slot, ref state, entry, ref completions);
                break;
            case RingRequests.Open or RingRequests.Read or RingRequests.Close:
                CompleteChained(tag.Request, state, entry.Result);
                break;
            case RingRequests.Send when state.IsLinked:
                CompleteChainedSend(slot, ref state, entry, ref completions);
                break;
            case RingRequests.Send:
                CompleteSend(slot, ref state, entry, ref completions);
                break;
            case RingRequests.Accept:
                CompleteAccept(slot, ref state, entry, ref completions);
                break;
            case RingRequests.Connect:
                if (!state.IsDetaching)
                    completions.Add(slot, tag.Generation, Operation.Connect, entry.Result);
                break;
            default:
                CompleteReadable(slot, ref state, entry, ref completions);
                break;
        }
        if (state.IsDetaching && state.InFlight == RingRequests.None)
        {
            completions.Add(slot, tag.Generation, Operation.Detached, 0);
            state = default;
        }
    }

    private void CompleteReceive(
        int slot, ref SlotState state, CompletionEntry entry, ref CompletionWriter completions)
    {
        if (entry.HasBuffer)
            _provided!.Use();
        if (entry.Result > 0)
        {
            Buffers.Lend();
            completions.Add(slot, state.Generation, Operation.Receive, entry.Result, entry.Buffer);
        }
        else
        {
            if (entry.HasBuffer)
                _provided!.Add(entry.Buffer);
            if (entry.Result == -Errno.ENOBUFS)
            {
                QueueForBuffer(slot, ref state);
                return;
            }
            if (!IsInterruption(entry.Result))
            {
                End(slot, ref state, RingRequests.Receive, Operation.Receive, entry.Result, ref completions);
                return;
            }
        }
        // Requeue behind the slots that wait for a buffer: a receive that ends after each buffer would otherwise always
        // come first. A single-shot receive always ends, so it is queued even when no other slot waits yet.
        if (!entry.HasMore && (_starved.Count > 0 || !_features.Has(RingFeature.MultishotReceive)))
            QueueForBuffer(slot, ref state);
        else
            Rearm(slot, ref state, RingRequests.Receive);
    }

    private void CompleteAccept(
        int slot, ref SlotState state, CompletionEntry entry, ref CompletionWriter completions)
    {
        if (entry.Result >= 0)
        {
            completions.Add(slot, state.Generation, Operation.Accept, entry.Result);
        }
        else if (entry.Result == -Errno.EAGAIN)
        {
            PollFirst(slot, ref state, RingRequests.Accept);
            return;
        }
        else if (!IsInterruption(entry.Result) && entry.Result != -Errno.ECONNABORTED)
        {
            End(slot, ref state, RingRequests.Accept, Operation.Accept, entry.Result, ref completions);
            return;
        }
        Rearm(slot, ref state, RingRequests.Accept);
    }

    private void CompleteSend(
        int slot, ref SlotState state, CompletionEntry entry, ref CompletionWriter completions)
    {
        if (state.IsDetaching)
            return;
        if (state.Send.IsFile)
        {
            CompleteRoom(slot, ref state, entry, ref completions);
            return;
        }
        int result = entry.Result;
        if (result > 0)
            state.Send.Advance(result);
        if (result == -Errno.EAGAIN && DontWait != 0)
        {
            PollFirst(slot, ref state, RingRequests.Send);
            return;
        }
        if ((result > 0 && state.Send.Remaining > 0) || IsInterruption(result))
        {
            Arm(slot, ref state, RingRequests.Send);
            return;
        }
        if (result >= 0)
            result = state.Send.Sent;
        completions.Add(slot, state.Generation, Operation.Send, result);
    }

    private void CompleteReadable(
        int slot, ref SlotState state, CompletionEntry entry, ref CompletionWriter completions)
    {
        if (entry.Result < 0 && !IsInterruption(entry.Result))
        {
            End(slot, ref state, RingRequests.Readable, Operation.Readable, entry.Result, ref completions);
            return;
        }
        if (entry.Result > 0 && !state.IsDetaching)
            completions.Add(slot, state.Generation, Operation.Readable, entry.Result);
        Rearm(slot, ref state, RingRequests.Readable);
    }

    // Ends a standing request, after the end of the stream or an error.
    private static void End(
        int slot,
        ref SlotState state,
        RingRequests request,
        Operation operation,
        int result,
        ref CompletionWriter completions)
    {
        state.Wanted &= ~request;
        if (!state.IsDetaching)
            completions.Add(slot, state.Generation, operation, result);
    }

    // The kernel ends multishot requests for reasons of its own, such as a full completion queue; and a cancelled one
    // may have been requested again meanwhile.
    private void Rearm(int slot, ref SlotState state, RingRequests request)
    {
        if ((state.Wanted & ~state.InFlight & request) != 0)
            Arm(slot, ref state, request);
    }

    private void QueueForBuffer(int slot, ref SlotState state)
    {
        if ((state.Wanted & RingRequests.Receive) == 0)
            return;
        state.IsStarved = true;
        _starved.Enqueue(slot);
    }

    // Arms only as many as there are buffers for: if all were armed, most would end again in each turn.
    private void RearmStarved()
    {
        if (_starved.Count > 0)
            _provided!.GrowIfExhausted();
        for (int buffers = _provided?.AvailableCount ?? 0; buffers > 0 && _starved.TryDequeue(out int slot);)
        {
            ref SlotState state = ref _slots[slot];
            // The slot was stopped or detached after it was queued: the entry is stale.
            if (!state.IsStarved)
                continue;
            state.IsStarved = false;
            if ((state.Wanted & ~state.InFlight & RingRequests.Receive) == 0)
                continue;
            Arm(slot, ref state, RingRequests.Receive);
            buffers--;
        }
    }

    private static bool IsInterruption(int result) => result is -Errno.ECANCELED or -Errno.EINTR or -Errno.EAGAIN;
}
