using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;

namespace EventIo.Multiplexing.IoUring;

/// <content>Files that are opened, read, sent and closed by one chain of linked requests.</content>
internal sealed partial class IoUringMultiplexer
{
    // All requests of a chain but the send, which may continue after the others have ended.
    private const RingRequests Chain = RingRequests.Open | RingRequests.Read | RingRequests.Close;

    /// <inheritdoc/>
    public bool CanSendLinked => _linkedFiles is { HasFree: true };

    /// <inheritdoc/>
    public unsafe void SendLinked(int slot, in LinkedFile file)
    {
        ref SlotState state = ref _slots[slot];
        int table = _linkedFiles!.Take();
        int generation = state.Generation;
        state.LinkedSlot = table;
        state.IsLinked = true;
        state.Send = SendProgress.OfMemory(file.Address, file.TotalBytes, isMoreComing: false);
        state.InFlight |= Chain | RingRequests.Send;
        // The send moves what fits and never waits: the rest is sent by a request of its own, and the file is closed
        // whatever the send returned. So a short send need not end the chain, and its length would be lost (see Send).
        _ring.Queue(
        [
            SubmissionEntry.OpenDirect(file.Folder, file.Path, file.How, table, Tag(RingRequests.Open)).Linked(),
            SubmissionEntry.Read(table, file.PartAddress, file.Length, file.Offset, Tag(RingRequests.Read)).OnDirect()
                .Linked(),
            SubmissionEntry.Send(
                state.Descriptor, file.Address, file.TotalBytes, Tag(RingRequests.Send),
                state.Send.Flags | LibC.MSG_DONTWAIT, isWhole: false)
                .HardLinked(),
            SubmissionEntry.CloseDirect(table, Tag(RingRequests.Close)),
        ]);

        ulong Tag(RingRequests request) => new RingTag(slot, generation, request).Value;
    }

    private void CompleteChained(RingRequests request, in SlotState state, int result)
    {
        if (request == RingRequests.Open)
            _linkedFiles!.Opened(state.LinkedSlot, result);
        else if (request == RingRequests.Read)
            _linkedFiles!.Read(state.LinkedSlot, result);
        else if (_linkedFiles!.End(state.LinkedSlot, result))
            _ring.Queue(SubmissionEntry.CloseDirect(state.LinkedSlot, Ring.NoTag).Unreported());
    }

    private void CompleteChainedSend(
        int slot, ref SlotState state, CompletionEntry entry, ref CompletionWriter completions)
    {
        state.IsLinked = false;
        if (entry.Result != -Errno.ECANCELED)
        {
            RingStatus.LinkedFileCount++;
            CompleteSend(slot, ref state, entry, ref completions);
        }
        else if (!state.IsDetaching)
        {
            int failure = _linkedFiles!.Failure(state.LinkedSlot);
            completions.Add(slot, state.Generation, Operation.LinkedFile, failure);
        }
    }
}
