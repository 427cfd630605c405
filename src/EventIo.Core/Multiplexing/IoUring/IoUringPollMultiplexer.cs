using EventIo.Multiplexing.Readiness;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing.IoUring;

/// <summary>
/// io_uring as a readiness mechanism: a multishot poll request for each descriptor (IORING_POLL_ADD_MULTI). Changes of
/// the set are submitted by the call that waits.
/// </summary>
internal sealed class IoUringPollMultiplexer : ReadinessMultiplexer, IRingMultiplexer
{
    private readonly Ring _ring;
    private readonly RingAbility _abilities;
    private StandingPoll[] _polls = new StandingPoll[64];
    private long _countedEnters;

    internal IoUringPollMultiplexer(MultiplexerOptions options)
        : base(TriggerMode.MultishotPoll, options)
    {
        var plan = new RingPlan(options);
        _ring = plan.CreateRing();
        _abilities = plan.Abilities;
        RingStatus = new RingStatus(_ring, plan, options, buffers: null, pool: null);
        WatchWakeEvent();
    }

    /// <inheritdoc/>
    public override MultiplexerKind Kind => MultiplexerKind.IoUring;

    /// <inheritdoc/>
    public RingStatus RingStatus { get; }

    /// <inheritdoc/>
    public bool HasDirectDescriptors => false;

    private protected override void Watch(int key, int descriptor, Interest interest, bool isWatched)
    {
        if (key >= _polls.Length)
            Array.Resize(ref _polls, Math.Max(key + 1, _polls.Length * 2));
        // A change is a removal and a new request. IORING_POLL_UPDATE_EVENTS would save one request, but fails with
        // EALREADY while an event is being delivered. A new request checks the current state first, so no event is
        // missed.
        if (isWatched)
            Unwatch(key, descriptor);
        ref StandingPoll poll = ref _polls[key];
        poll.Descriptor = descriptor;
        poll.Events = Events(interest);
        Arm(key, ref poll);
    }

    /// <remarks>
    /// The removal is submitted with the next wait. Until then the request keeps the socket open even if its descriptor
    /// is closed, which delays the FIN to the peer until the end of this turn of the loop; a call of its own here would
    /// cost more than that. Reuse of the descriptor's number by another socket is harmless: requests are executed in
    /// order, and the sequence distinguishes old completions from new ones.
    /// </remarks>
    private protected override void Unwatch(int key, int descriptor)
    {
        ref StandingPoll poll = ref _polls[key];
        if (poll.IsArmed)
            _ring.Queue(SubmissionEntry.Cancel(Tag(key, poll.Sequence)));
        poll.IsArmed = false;
        poll.Sequence++;
    }

    private protected override int Poll(Span<ReadyDescriptor> ready, long timeoutNanoseconds)
    {
        int result = _ring.SubmitAndWait(timeoutNanoseconds);
        SystemCalls += _ring.EnterCount - _countedEnters;
        _countedEnters = _ring.EnterCount;
        int count = 0;
        while (count < ready.Length && _ring.TryTake(out CompletionEntry completion))
        {
            if (TryComplete(completion, out ready[count]))
                count++;
        }
        DescriptorsScanned += count;
        if (count > 0)
            return count;
        if (result is < 0 and not (-Errno.ETIME or -Errno.EBUSY or -Errno.EAGAIN))
            return result;
        // Either all completions were stale, or the kernel did not report the timeout because it had submitted
        // something. As after EINTR, the caller waits again for the remaining time.
        return result == -Errno.ETIME || timeoutNanoseconds == 0 ? 0 : -Errno.EINTR;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _ = _ring.CancelAll(null, (_abilities & RingAbility.CancelAll) == 0 ? ArmedTags() : null);
        RingStatus.KeepLastFigures();
        _ring.Dispose();
        base.Dispose(disposing);
    }

    private static ulong Tag(int key, uint sequence) => ((ulong)sequence << 32) | (uint)key;

    private IEnumerable<ulong> ArmedTags() => _polls
        .Select((poll, key) => (Poll: poll, Key: key))
        .Where(entry => entry.Poll.IsArmed)
        .Select(entry => Tag(entry.Key, entry.Poll.Sequence));

    private uint Events(Interest interest)
    {
        uint events = 0;
        if ((interest & Interest.Readable) != 0)
            events |= (uint)(PollEvents.In | PollEvents.ReadHangUp);
        if ((interest & Interest.Writable) != 0)
            events |= (uint)PollEvents.Out;
        bool isExclusive = (interest & Interest.Exclusive) != 0 && (_abilities & RingAbility.ExclusivePoll) != 0;
        return isExclusive ? events | SubmissionEntry.ExclusivePoll : events;
    }

    private void Arm(int key, ref StandingPoll poll)
    {
        ulong tag = Tag(key, poll.Sequence);
        // A single-shot request is queued again after each completion, and submitted after the caller's read.
        _ring.Queue((_abilities & RingAbility.StandingPoll) != 0
            ? SubmissionEntry.PollMultishot(poll.Descriptor, poll.Events, tag)
            : SubmissionEntry.Poll(poll.Descriptor, poll.Events, tag));
        poll.IsArmed = true;
    }

    private bool TryComplete(CompletionEntry completion, out ReadyDescriptor ready)
    {
        ready = default;
        if (completion.Tag == Ring.NoTag)
            return false;
        int key = (int)(uint)completion.Tag;
        ref StandingPoll poll = ref _polls[key];
        // The completion of a request that has been removed.
        if (poll.Sequence != (uint)(completion.Tag >> 32))
            return false;
        if (completion.Result < 0)
        {
            poll.IsArmed = false;
            if (completion.Result != -Errno.EBADF)
                throw new NativeException("io_uring poll request", -completion.Result, $"descriptor {poll.Descriptor}");
            ready = new(key, PollEvents.Invalid);
            return true;
        }
        // The kernel ends a multishot request when completions overflow their queue, and a single-shot request always.
        if (!completion.HasMore)
            Arm(key, ref poll);
        ready = new(key, (PollEvents)completion.Result);
        return true;
    }

    private struct StandingPoll
    {
        public int Descriptor;
        public uint Events;
        public uint Sequence;
        public bool IsArmed;
    }
}
