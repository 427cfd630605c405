using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <content>The submission queue: we write at its tail, the kernel takes from its head.</content>
internal sealed unsafe partial class Ring
{
    private SubmissionEntry* _submissions;
    private uint* _submissionHead;
    private uint* _submissionTail;
    private uint* _submissionFlags;
    private uint _submissionCount;
    private uint _submissionMask;
    private uint _nextSubmission;

    /// <summary>Entries of the submission queue.</summary>
    internal int SubmissionQueueSize => (int)_submissionCount;

    /// <summary>Entries that the kernel has not taken yet.</summary>
    internal uint PendingCount => _nextSubmission - Volatile.Read(ref *_submissionHead);

    /// <summary>Whether the kernel holds completions outside their queue because it was full.</summary>
    private bool IsOverflowing => (Volatile.Read(ref *_submissionFlags) & RingConstants.SQ_CQ_OVERFLOW) != 0;

    /// <summary>
    /// Makes room for a number of requests in one submission. Linked requests have to be submitted together, because
    /// the kernel ends a chain with each submission.
    /// </summary>
    /// <param name="count">At most <see cref="SubmissionQueueSize"/>.</param>
    internal void Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SubmissionQueueSize);
        while (PendingCount + count > _submissionCount)
            SubmitPending();
    }

    /// <summary>Adds a request, which is submitted with the next wait, or earlier when the queue is full.</summary>
    internal void Queue(in SubmissionEntry entry)
    {
        while (PendingCount == _submissionCount)
            SubmitPending();
        Write(entry);
        Volatile.Write(ref *_submissionTail, _nextSubmission);
    }

    /// <summary>
    /// Adds linked requests at once: a kernel thread that polls the queue submits what it finds, and would otherwise
    /// break the chain.
    /// </summary>
    /// <param name="chain">At most <see cref="SubmissionQueueSize"/>.</param>
    internal void Queue(ReadOnlySpan<SubmissionEntry> chain)
    {
        Reserve(chain.Length);
        foreach (ref readonly SubmissionEntry entry in chain)
            Write(entry);
        Volatile.Write(ref *_submissionTail, _nextSubmission);
    }

    private void Write(in SubmissionEntry entry)
    {
        ref SubmissionEntry place = ref _submissions[_nextSubmission++ & _submissionMask];
        place = entry;
        if (entry.Tag != NoTag)
            InFlightCount++;
        else if ((Abilities & RingAbility.SilentSuccess) == 0)
            place.Flags &= unchecked((byte)~RingConstants.SQE_CQE_SKIP_SUCCESS);
    }

    private void MapSubmission(in io_uring_params parameters)
    {
        byte* rings = _rings.Address;
        _submissions = (SubmissionEntry*)_entries.Address;
        _submissionHead = (uint*)(rings + parameters.sq_off.head);
        _submissionTail = (uint*)(rings + parameters.sq_off.tail);
        _submissionFlags = (uint*)(rings + parameters.sq_off.flags);
        _submissionCount = parameters.sq_entries;
        _submissionMask = parameters.sq_entries - 1;
        _nextSubmission = *_submissionTail;
        if ((Setup & RingSetup.NO_SQARRAY) != 0)
            return;
        // Each slot of the queue permanently refers to the entry of the same number.
        uint* indirection = (uint*)(rings + parameters.sq_off.array);
        for (uint i = 0; i < _submissionCount; i++)
            indirection[i] = i;
    }

    // Returns the flag that wakes the kernel's polling thread; 0 while it is awake. The thread sets NEED_WAKEUP and
    // then checks the tail once more. So a full barrier is needed between our write of the tail and this read, or both
    // sides could miss the other.
    private uint WakeupFlag()
    {
        Interlocked.MemoryBarrier();
        return (Volatile.Read(ref *_submissionFlags) & RingConstants.SQ_NEED_WAKEUP) != 0
            ? RingConstants.ENTER_SQ_WAKEUP
            : 0;
    }

    // The kernel looks up the descriptor of a request when it takes the request. The socket may be closed by now, and
    // its number may be another socket's, which would lose bytes. Requests without a tag stay: they close direct
    // descriptors, or cancel. A kernel thread that polls may be taking the requests right now.
    private void DropPending()
    {
        if (_isPolled)
            return;
        uint end = _nextSubmission;
        _nextSubmission -= PendingCount;
        for (uint i = _nextSubmission; i != end; i++)
        {
            SubmissionEntry entry = _submissions[i & _submissionMask];
            if (entry.Tag == NoTag)
                _submissions[_nextSubmission++ & _submissionMask] = entry;
            else
                InFlightCount--;
        }
        Volatile.Write(ref *_submissionTail, _nextSubmission);
    }

    private void FlushPending()
    {
        while (PendingCount > 0)
        {
            SubmitPending();
            if (_isPolled)
                Thread.Yield();
        }
    }

    private void SubmitPending()
    {
        if (_isPolled)
        {
            WaitForPoller();
            return;
        }
        while (true)
        {
            int submitted = Enter(PendingCount, 0, 0, null, 0);
            if (submitted > 0)
                return;
            // Out of memory for requests, or too many completions are waiting: only making room can help. Until Linux
            // 5.16 the kernel accepts no requests (EBUSY) while an overflowed completion is left.
            if (submitted == -Errno.EBUSY)
                SetCompletionsAside();
            if (submitted is -Errno.EAGAIN or -Errno.EBUSY)
                submitted = Enter(0, 0, RingConstants.ENTER_GETEVENTS, null, 0);
            if (submitted is < 0 and not -Errno.EINTR)
                throw new NativeException("io_uring_enter(2)", -submitted);
        }
    }

    // Waits until the kernel's thread has made room for at least one entry.
    private void WaitForPoller()
    {
        int waited = Enter(PendingCount, 0, RingConstants.ENTER_SQ_WAIT | WakeupFlag(), null, 0);
        if (waited is < 0 and not -Errno.EINTR)
            throw new NativeException("io_uring_enter(2)", -waited);
    }

    private int Enter(uint submitCount, uint minimum, uint flags, void* argument, nuint argumentBytes)
    {
        EnterCount++;
        return RingCalls.Enter(
            _enterDescriptor, submitCount, minimum, flags | _enterFlags, argument, argumentBytes);
    }
}
