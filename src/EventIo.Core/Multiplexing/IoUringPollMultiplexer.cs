using EventIo.Native;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing;

/// <summary>
/// io_uring as a readiness mechanism: a standing poll request for each descriptor (IORING_POLL_ADD_MULTI), changes of the
/// set submitted by the same call that waits.
/// </summary>
internal sealed class IoUringPollMultiplexer : ReadinessMultiplexer
{
    // EPOLLEXCLUSIVE, the one bit beside those of poll(2) that a poll request takes (include/uapi/linux/eventpoll.h).
    private const uint Exclusive = 1u << 28;

    private readonly Ring _ring;
    private StandingPoll[] _polls = new StandingPoll[64];
    private long _countedEnters;

    internal IoUringPollMultiplexer(MultiplexerOptions options)
        : base(TriggerMode.MultishotPoll, options)
    {
        var plan = new RingPlan(options);
        _ring = plan.CreateRing();
        RingStatus = new RingStatus(_ring, plan, options, buffers: null);
        WatchWakeEvent();
    }

    /// <inheritdoc/>
    public override MultiplexerKind Kind => MultiplexerKind.IoUring;

    /// <inheritdoc/>
    public override RingStatus RingStatus { get; }

    private protected override void Watch(int key, int descriptor, Interest interest, bool isWatched)
    {
        if (key >= _polls.Length)
            Array.Resize(ref _polls, Math.Max(key + 1, _polls.Length * 2));
        // A change is a removal and a new request. IORING_POLL_UPDATE_EVENTS would be one request fewer, but fails with
        // EALREADY whenever an event is just on its way. Arming looks at the state first, so nothing is missed between.
        if (isWatched)
            Unwatch(key, descriptor);
        ref StandingPoll poll = ref _polls[key];
        poll.Descriptor = descriptor;
        poll.Events = Events(interest);
        Arm(key, ref poll);
    }

    /// <remarks>
    /// The removal goes with the next wait. Until then the request holds the socket open although its descriptor may be
    /// closed already, so the peer's FIN waits for that, which is the end of the same turn of the loop; a call of its
    /// own here would cost more than the turn it saves. Closing the descriptor and getting its number again for another
    /// socket is harmless: requests are carried out in order, and the sequence tells old completions from new ones.
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
        // Nothing but completions of what is watched no more, or a time that the kernel did not report as over because
        // it had submitted something: as with EINTR, the caller asks again for the time that is left.
        return result == -Errno.ETIME || timeoutNanoseconds == 0 ? 0 : -Errno.EINTR;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _ = _ring.CancelAll(null);
        RingStatus.KeepLastFigures();
        _ring.Dispose();
        base.Dispose(disposing);
    }

    private static ulong Tag(int key, uint sequence) => ((ulong)sequence << 32) | (uint)key;

    private static uint Events(Interest interest)
    {
        uint events = 0;
        if ((interest & Interest.Readable) != 0)
            events |= (uint)(PollEvents.In | PollEvents.ReadHangUp);
        if ((interest & Interest.Writable) != 0)
            events |= (uint)PollEvents.Out;
        return (interest & Interest.Exclusive) != 0 ? events | Exclusive : events;
    }

    private void Arm(int key, ref StandingPoll poll)
    {
        _ring.Queue(SubmissionEntry.PollMultishot(poll.Descriptor, poll.Events, Tag(key, poll.Sequence)));
        poll.IsArmed = true;
    }

    private bool TryComplete(CompletionEntry completion, out ReadyDescriptor ready)
    {
        ready = default;
        if (completion.Tag == Ring.NoTag)
            return false;
        int key = (int)(uint)completion.Tag;
        ref StandingPoll poll = ref _polls[key];
        // Of a request that was removed since.
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
        // The kernel ends a standing request when completions outgrow their queue.
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
