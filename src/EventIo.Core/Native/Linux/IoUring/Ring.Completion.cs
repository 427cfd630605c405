using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <content>The completion queue: the kernel writes at its tail, we take from its head.</content>
internal sealed unsafe partial class Ring
{
    private CompletionEntry* _completions;
    private uint* _completionHead;
    private uint* _completionTail;
    private readonly Queue<CompletionEntry> _setAside = new();
    private uint _completionMask;
    private uint _nextCompletion;

    /// <summary>Entries of the completion queue.</summary>
    internal int CompletionQueueSize => (int)_completionMask + 1;

    /// <summary>How many waits found an overflow of the completion queue. No completion is lost.</summary>
    internal long OverflowCount { get; private set; }

    /// <summary>Whether a completion is available.</summary>
    internal bool HasCompletions => AvailableCount > 0;

    private uint AvailableCount => InQueueCount + (uint)_setAside.Count;

    private uint InQueueCount => Volatile.Read(ref *_completionTail) - _nextCompletion;

    /// <summary>
    /// Submits the pending requests and waits for completions, in one io_uring_enter(2), or in none when there is
    /// nothing to submit and nothing to wait for. With submission polling, the kernel's thread submits; the call is
    /// then made to wake that thread, to wait, and to flush overflowed completions.
    /// </summary>
    /// <param name="timeoutNanoseconds">0 returns at once; negative for no limit.</param>
    /// <param name="count">How many completions to wait for.</param>
    /// <returns>
    /// 0 or more, when there may be completions; otherwise a negative errno. ETIME means that the time is over. After a
    /// submission the kernel reports neither ETIME nor EINTR: no completions may then mean either.
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
        // Set even if there is nothing to wait for: this flag makes the kernel run deferred work (DEFER_TASKRUN) and
        // flush overflowed completions.
        uint flags = RingConstants.ENTER_GETEVENTS | wakeup;
        if (isEnough || timeoutNanoseconds == 0)
            return Enter(pending, 0, flags, null, 0);
        if (timeoutNanoseconds < 0)
            return Enter(pending, (uint)count, flags, null, 0);
        if ((Abilities & RingAbility.TimedWait) == 0)
            return WaitByPoll(pending, flags, isOverflowing, timeoutNanoseconds);
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
        completion = _setAside.Count > 0 ? _setAside.Dequeue() : TakeFromQueue();
        if (!completion.HasMore && completion.Tag != NoTag)
            InFlightCount--;
        return true;
    }

    private CompletionEntry TakeFromQueue()
    {
        CompletionEntry completion = _completions[_nextCompletion & _completionMask];
        Volatile.Write(ref *_completionHead, ++_nextCompletion);
        return completion;
    }

    private void SetCompletionsAside()
    {
        while (InQueueCount > 0)
            _setAside.Enqueue(TakeFromQueue());
    }

    // Before Linux 5.11 a wait in the ring has no timeout (IORING_ENTER_EXT_ARG), so poll the ring's descriptor.
    private int WaitByPoll(uint pending, uint flags, bool isOverflowing, long timeoutNanoseconds)
    {
        int submitted = pending > 0 || isOverflowing ? Enter(pending, 0, flags, null, 0) : 0;
        if (submitted < 0 || HasCompletions)
            return submitted;
        PollDescriptor entry = new() { Descriptor = _handle.Value, Events = PollEvents.In };
        timespec time = TimeSpecification.FromNanoseconds(timeoutNanoseconds);
        EnterCount++;
        int ready = HotCalls.PPoll(&entry, 1, &time, null);
        return ready > 0 ? submitted : ready == 0 ? -Errno.ETIME : -HotCalls.LastError;
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
