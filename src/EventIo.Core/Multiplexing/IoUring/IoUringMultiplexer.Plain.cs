using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;

namespace EventIo.Multiplexing.IoUring;

/// <content>
/// Fallbacks for older kernels: poll requests before requests that do not wait on such kernels, and receives into plain
/// buffers.
/// </content>
internal sealed partial class IoUringMultiplexer
{
    private int _heldBuffers;

    // Without FAST_POLL a blocking request occupies a kernel worker thread, so it must not block.
    private int DontWait => Has(RingAbility.FastPoll) ? 0 : LibC.MSG_DONTWAIT;

    private bool Has(RingAbility ability) => (_abilities & ability) != 0;

    private SubmissionEntry StandingPoll(int descriptor, PollEvents events, ulong tag) => Has(RingAbility.StandingPoll)
        ? SubmissionEntry.PollMultishot(descriptor, (uint)events, tag)
        : SubmissionEntry.Poll(descriptor, (uint)events, tag);

    // A receive holds its buffer from the start. Once idle connections hold all buffers, the others wait for data first
    // and take a buffer only then.
    private SubmissionEntry ReceivePlain(ref SlotState state, ulong tag)
    {
        bool isPolled = (state.Polling & RingRequests.Receive) != 0;
        if (!isPolled && _heldBuffers >= _maxHeldBuffers)
        {
            state.Polling |= RingRequests.Receive;
            return SubmissionEntry.Poll(state.Descriptor, (uint)(PollEvents.In | PollEvents.ReadHangUp), tag);
        }
        state.Polling &= ~RingRequests.Receive;
        int buffer = Buffers.Take();
        // The buffer counts as lent only when the caller receives it.
        Buffers.TakeBack();
        state.HeldBuffer = buffer + 1;
        _heldBuffers++;
        int flags = isPolled ? LibC.MSG_DONTWAIT : 0;
        return SubmissionEntry.ReceiveInto(state.Descriptor, Buffers.Address(buffer), Buffers.BufferBytes, tag, flags);
    }

    private void CompletePlainReceive(
        int slot, ref SlotState state, CompletionEntry entry, ref CompletionWriter completions)
    {
        int buffer = state.HeldBuffer - 1;
        state.HeldBuffer = 0;
        if (buffer >= 0)
        {
            _heldBuffers--;
            Buffers.Lend();
        }
        if (entry.Result > 0)
        {
            completions.Add(slot, state.Generation, Operation.Receive, entry.Result, buffer);
            Rearm(slot, ref state, RingRequests.Receive);
            return;
        }
        if (buffer >= 0)
            Buffers.Return(buffer);
        if (entry.Result == -Errno.EAGAIN)
            PollFirst(slot, ref state, RingRequests.Receive);
        else if (IsInterruption(entry.Result))
            Rearm(slot, ref state, RingRequests.Receive);
        else
            End(slot, ref state, RingRequests.Receive, Operation.Receive, entry.Result, ref completions);
    }

    // Until Linux 5.18 an accept on a non-blocking listener does not wait; before 5.7 no request does.
    private void PollFirst(int slot, ref SlotState state, RingRequests request)
    {
        if (!IsStillWanted(state, request))
            return;
        state.Polling |= request;
        state.InFlight |= request;
        uint events = (uint)(request == RingRequests.Send ? PollEvents.Out : PollEvents.In | PollEvents.ReadHangUp);
        SubmissionEntry poll = SubmissionEntry.Poll(
            state.Descriptor, events, new RingTag(slot, state.Generation, request).Value);
        if (request == RingRequests.Accept && Has(RingAbility.ExclusivePoll))
            poll.OperationFlags |= SubmissionEntry.ExclusivePoll;
        _ring.Queue(state.IsDirect ? poll.OnDirect() : poll);
    }

    /// <summary>Submits the request that a poll request has waited for.</summary>
    /// <returns>Whether the completion is handled; if not, it counts as the completion of the request itself.</returns>
    private bool ContinueAfterPoll(int slot, ref SlotState state, RingRequests request, CompletionEntry entry)
    {
        if (entry.Result < 0 || !IsStillWanted(state, request))
        {
            state.Polling &= ~request;
            // A cancelled poll request counts as a cancelled request; one that is no longer wanted has no result.
            return entry.Result >= 0;
        }
        Arm(slot, ref state, request);
        state.Polling &= ~request;
        return true;
    }

    private static bool IsStillWanted(in SlotState state, RingRequests request) =>
        !state.IsDetaching && (request == RingRequests.Send || (state.Wanted & request) != 0);

    private IEnumerable<ulong> TagsInFlight()
    {
        if (_wakeEvent is not null)
            yield return new RingTag(0, 0, RingRequests.Wake).Value;
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            for (int bits = (int)_slots[slot].InFlight; bits != 0; bits &= bits - 1)
                yield return new RingTag(slot, _slots[slot].Generation, (RingRequests)(bits & -bits)).Value;
        }
    }
}
