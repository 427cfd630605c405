using EventIo.Native;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing.IoUring;

/// <content>Files: calls that do not block, and poll requests for room when the socket is full.</content>
internal sealed partial class IoUringMultiplexer
{
    /// <inheritdoc/>
    /// <remarks>
    /// io_uring has no sendfile, and its splice runs on a worker thread. So this calls sendfile(2), with a poll request
    /// when the socket is full.
    /// </remarks>
    public override int SendFile(int slot, int file, long offset, int length) =>
        BeginFile(slot, SendProgress.OfFile(file, offset, length));

    /// <inheritdoc/>
    public override int SendFile(int slot, IFileSend send, int length) =>
        BeginFile(slot, SendProgress.OfFile(send, length));

    private int BeginFile(int slot, in SendProgress send)
    {
        ref SlotState state = ref _slots[slot];
        // sendfile(2) can't use a direct descriptor.
        if (state.IsDirect)
            return -Errno.EOPNOTSUPP;
        state.Send = send;
        int moved = StepFile(ref state);
        if (moved < 0 && moved != -Errno.EAGAIN)
            return moved;
        if (state.Send.Remaining == 0)
            return state.Send.Sent;
        Arm(slot, ref state, RingRequests.Send);
        return Pending;
    }

    private int StepFile(ref SlotState state)
    {
        SystemCalls++;
        return state.Send.Step(state.Descriptor);
    }

    // A poll request also completes for the end of the peer's stream (the kernel adds POLLRDHUP, POLLHUP and POLLERR to
    // the requested events), and at once if the stream has already ended: rearming it would spin. A multishot request
    // reports only changes.
    private SubmissionEntry Room(in SlotState state, ulong tag) => state.HasStandingRoom
        ? StandingPoll(state.Descriptor, PollEvents.Out, tag)
        : SubmissionEntry.Poll(state.Descriptor, (uint)PollEvents.Out, tag);

    private void CompleteRoom(
        int slot, ref SlotState state, CompletionEntry entry, ref CompletionWriter completions)
    {
        if (!state.HasFileResult)
        {
            int result = entry.Result;
            // A multishot request reports room once: send until there is none.
            while (result > 0 && state.Send.Remaining > 0)
            {
                result = StepFile(ref state);
                if (!entry.HasMore)
                    break;
            }
            if ((result > 0 && state.Send.Remaining > 0) || IsInterruption(result))
            {
                state.HasStandingRoom |= entry.Result > 0 && (entry.Result & (int)PollEvents.Out) == 0;
                if (!entry.HasMore)
                    Arm(slot, ref state, RingRequests.Send);
                return;
            }
            state.FileResult = result < 0 ? result : state.Send.Sent;
            state.HasFileResult = true;
            Cancel(slot, ref state, RingRequests.Send);
        }
        // The next send has the same tag, so it has to wait until the multishot request has ended.
        if (entry.HasMore)
            return;
        state.HasFileResult = false;
        completions.Add(slot, state.Generation, Operation.Send, state.FileResult);
    }
}
