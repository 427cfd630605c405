using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <content>The completion queue: the kernel writes at its tail, we take from its head.</content>
internal sealed unsafe partial class Ring
{
    private CompletionEntry* _completions;
    private uint* _completionHead;
    private uint* _completionTail;
    private uint _completionMask;
    private uint _nextCompletion;

    /// <summary>Entries of the completion queue.</summary>
    internal int CompletionQueueSize => (int)_completionMask + 1;

    /// <summary>How many waits found that completions had outgrown their queue. None is lost by that.</summary>
    internal long OverflowCount { get; private set; }

    /// <summary>A completion is there to be taken.</summary>
    internal bool HasCompletions => AvailableCount > 0;

    private uint AvailableCount => Volatile.Read(ref *_completionTail) - _nextCompletion;

    /// <summary>
    /// Submits what is pending and waits until completions are there, all in one io_uring_enter(2), or in none when
    /// there is neither something to submit nor something to wait for. A ring that is polled submits by itself; it is entered
    /// to wake its thread, to wait, and to bring back what overflowed.
    /// </summary>
    /// <param name="timeoutNanoseconds">0 only looks; negative has no bound.</param>
    /// <param name="count">How many completions are to be there.</param>
    /// <returns>
    /// 0 or more, when there may be completions; or a negative errno, of which ETIME means that the time is over.
    /// After a submission the kernel reports neither ETIME nor EINTR: no completions may then mean either.
    /// </returns>
    internal int SubmitAndWait(long timeoutNanoseconds, int count = 1)
    {
        bool isOverflowing = IsOverflowing;
        if (isOverflowing)
            OverflowCount++;
        uint pending = PendingCount;
        uint wakeup = _isPolled && pending > 0 ? WakeupFlag() : 0;
        bool isEnough = AvailableCount >= (uint)count;
        bool mustSubmit = _isPolled ? wakeup != 0 : pending > 0;
        bool mustWait = !isEnough && !(_isPolled && timeoutNanoseconds == 0 && !isOverflowing);
        if (!mustSubmit && !mustWait)
            return 0;
        // Also with nothing to wait for: it is this flag that makes the kernel run deferred work (DEFER_TASKRUN) and
        // bring completions back that had outgrown their queue.
        uint flags = RingConstants.ENTER_GETEVENTS | wakeup;
        if (isEnough || timeoutNanoseconds == 0)
            return Enter(pending, 0, flags, null, 0);
        if (timeoutNanoseconds < 0)
            return Enter(pending, (uint)count, flags, null, 0);
        timespec time = TimeSpecification.FromNanoseconds(timeoutNanoseconds);
        WaitArgument argument = new() { Timeout = (ulong)&time };
        return Enter(
            pending, (uint)count, flags | RingConstants.ENTER_EXT_ARG, &argument, (nuint)sizeof(WaitArgument));
    }

    /// <summary>Takes a completion, if there is one.</summary>
    internal bool TryTake(out CompletionEntry completion)
    {
        if (!HasCompletions)
        {
            completion = default;
            return false;
        }
        completion = _completions[_nextCompletion & _completionMask];
        Volatile.Write(ref *_completionHead, ++_nextCompletion);
        if (!completion.HasMore && completion.Tag != NoTag)
            InFlightCount--;
        return true;
    }

    private void MapCompletion(in io_uring_params parameters)
    {
        byte* rings = _rings.Address;
        _completions = (CompletionEntry*)(rings + parameters.cq_off.cqes);
        _completionHead = (uint*)(rings + parameters.cq_off.head);
        _completionTail = (uint*)(rings + parameters.cq_off.tail);
        _completionMask = parameters.cq_entries - 1;
        _nextCompletion = *_completionHead;
    }
}
