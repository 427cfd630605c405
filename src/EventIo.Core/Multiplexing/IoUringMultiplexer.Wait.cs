using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing;

/// <content>Waiting, and what becomes of each completion.</content>
internal sealed partial class IoUringMultiplexer
{
    /// <inheritdoc/>
    public override int Wait(Span<Completion> completions, long timeoutNanoseconds)
    {
        // Never restarted by the kernel after a signal, whatever SA_RESTART says: what is left of the time is counted
        // from the beginning.
        long deadline = timeoutNanoseconds > 0 ? MonotonicClock.Nanoseconds + timeoutNanoseconds : 0;
        while (true)
        {
            _provided.Publish();
            FeedStarved();
            // The others that starve are tried as soon as those that were fed turn out to have nothing to receive.
            bool isHungry = _starved.Count > 0 && _provided.AvailableCount > 0;
            int result = _ring.SubmitAndWait(isHungry ? 0 : timeoutNanoseconds);
            Waits++;
            SystemCalls += _ring.EnterCount - _countedEnters;
            _countedEnters = _ring.EnterCount;
            if (result is < 0 and not (-Errno.ETIME or -Errno.EINTR or -Errno.EBUSY or -Errno.EAGAIN))
                throw new NativeException("io_uring_enter(2)", -result);
            int count = Take(completions, out bool isWoken);
            if (count > 0 || isWoken || result == -Errno.ETIME || (timeoutNanoseconds == 0 && !isHungry))
                return count;
            if (timeoutNanoseconds > 0)
                timeoutNanoseconds = Math.Max(0, deadline - MonotonicClock.Nanoseconds);
        }
    }

    private int Take(Span<Completion> completions, out bool isWoken)
    {
        isWoken = false;
        int count = 0;
        // A completion may be told of as two: a last one, and the end of its slot.
        while (count + 2 <= completions.Length && _ring.TryTake(out CompletionEntry entry))
        {
            DescriptorsScanned++;
            RingTag tag = new(entry.Tag);
            if (entry.Tag == Ring.NoTag)
                continue;
            if (tag.Request == RingRequests.Wake)
            {
                // The counter is never read: each write to it is a new edge.
                isWoken = true;
                if (!entry.HasMore)
                    WatchWakeEvent();
                continue;
            }
            Complete(tag, entry, completions, ref count);
        }
        return count;
    }

    private void Complete(RingTag tag, CompletionEntry entry, Span<Completion> completions, ref int count)
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
            case RingRequests.Receive:
                CompleteReceive(slot, ref state, entry, completions, ref count);
                break;
            case RingRequests.Open or RingRequests.Read or RingRequests.Close:
                CompleteChained(tag.Request, state, entry.Result);
                break;
            case RingRequests.Send when state.IsLinked:
                CompleteChainedSend(slot, ref state, entry, completions, ref count);
                break;
            case RingRequests.Send:
                CompleteSend(slot, ref state, entry, completions, ref count);
                break;
            case RingRequests.Accept:
                CompleteAccept(slot, ref state, entry, completions, ref count);
                break;
            case RingRequests.Connect:
                if (!state.IsDetaching)
                    completions[count++] = new(slot, tag.Generation, Operation.Connect, entry.Result, Completion.NoBuffer);
                break;
            default:
                CompleteReadable(slot, ref state, entry, completions, ref count);
                break;
        }
        if (state.IsDetaching && state.InFlight == RingRequests.None)
        {
            completions[count++] = new(slot, tag.Generation, Operation.Detached, 0, Completion.NoBuffer);
            state = default;
        }
    }

    private void CompleteReceive(
        int slot, ref SlotState state, CompletionEntry entry, Span<Completion> completions, ref int count)
    {
        if (entry.HasBuffer)
            _provided.Use();
        if (entry.Result > 0)
        {
            Buffers.Lend();
            completions[count++] = new(slot, state.Generation, Operation.Receive, entry.Result, entry.Buffer);
        }
        else
        {
            if (entry.HasBuffer)
                _provided.Add(entry.Buffer);
            if (entry.Result == -Errno.ENOBUFS)
            {
                Starve(slot, ref state);
                return;
            }
            if (!IsInterruption(entry.Result))
            {
                End(slot, ref state, RingRequests.Receive, Operation.Receive, entry.Result, completions, ref count);
                return;
            }
        }
        // Not past those that wait for a buffer: one that is ended after each buffer would always be there first. So a single
        // receive, which always is, goes to the end of the line even when nobody waits yet.
        if (!entry.HasMore && (_starved.Count > 0 || !_features.Has(RingFeature.MultishotReceive)))
            Starve(slot, ref state);
        else
            Rearm(slot, ref state, RingRequests.Receive);
    }

    private void CompleteAccept(
        int slot, ref SlotState state, CompletionEntry entry, Span<Completion> completions, ref int count)
    {
        if (entry.Result >= 0)
        {
            completions[count++] = new(slot, state.Generation, Operation.Accept, entry.Result, Completion.NoBuffer);
        }
        else if (!IsInterruption(entry.Result) && entry.Result != -Errno.ECONNABORTED)
        {
            End(slot, ref state, RingRequests.Accept, Operation.Accept, entry.Result, completions, ref count);
            return;
        }
        Rearm(slot, ref state, RingRequests.Accept);
    }

    private void CompleteSend(
        int slot, ref SlotState state, CompletionEntry entry, Span<Completion> completions, ref int count)
    {
        if (state.IsDetaching)
            return;
        int result = entry.Result;
        // Of a file, the request was to poll: the socket takes more now.
        if (result > 0 && state.Send.IsFile)
            result = StepFile(ref state);
        else if (result > 0)
            state.Send.Advance(result);
        if ((result > 0 && state.Send.Remaining > 0) || IsInterruption(result))
        {
            Arm(slot, ref state, RingRequests.Send);
            return;
        }
        if (result >= 0)
            result = state.Send.Sent;
        completions[count++] = new(slot, state.Generation, Operation.Send, result, Completion.NoBuffer);
    }

    private void CompleteReadable(
        int slot, ref SlotState state, CompletionEntry entry, Span<Completion> completions, ref int count)
    {
        if (entry.Result < 0 && !IsInterruption(entry.Result))
        {
            End(slot, ref state, RingRequests.Readable, Operation.Readable, entry.Result, completions, ref count);
            return;
        }
        if (entry.Result > 0 && !state.IsDetaching)
            completions[count++] = new(slot, state.Generation, Operation.Readable, entry.Result, Completion.NoBuffer);
        Rearm(slot, ref state, RingRequests.Readable);
    }

    // A standing request is over, by the end of the stream or an error.
    private static void End(
        int slot,
        ref SlotState state,
        RingRequests request,
        Operation operation,
        int result,
        Span<Completion> completions,
        ref int count)
    {
        state.Wanted &= ~request;
        if (!state.IsDetaching)
            completions[count++] = new(slot, state.Generation, operation, result, Completion.NoBuffer);
    }

    // The kernel ends standing requests for reasons of its own, such as a full completion queue; and a cancelled one may
    // have been asked for again since.
    private void Rearm(int slot, ref SlotState state, RingRequests request)
    {
        if ((state.Wanted & ~state.InFlight & request) != 0)
            Arm(slot, ref state, request);
    }

    private void Starve(int slot, ref SlotState state)
    {
        if ((state.Wanted & RingRequests.Receive) == 0)
            return;
        state.IsStarved = true;
        _starved.Enqueue(slot);
    }

    // As many as there are buffers for: to arm all of them would only end most of them again, at each turn.
    private void FeedStarved()
    {
        if (_starved.Count > 0)
            _provided.GrowIfExhausted();
        for (int meals = _provided.AvailableCount; meals > 0 && _starved.TryDequeue(out int slot);)
        {
            ref SlotState state = ref _slots[slot];
            // Stopped or detached since: its entry in the queue is left from then.
            if (!state.IsStarved)
                continue;
            state.IsStarved = false;
            if ((state.Wanted & ~state.InFlight & RingRequests.Receive) == 0)
                continue;
            Arm(slot, ref state, RingRequests.Receive);
            meals--;
        }
    }

    private static bool IsInterruption(int result) => result is -Errno.ECANCELED or -Errno.EINTR or -Errno.EAGAIN;
}
