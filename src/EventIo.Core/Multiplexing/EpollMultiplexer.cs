using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing;

/// <summary>epoll(7): the kernel keeps the set and hands out what is ready; level-triggered, edge-triggered or one-shot.</summary>
internal sealed unsafe class EpollMultiplexer : ReadinessMultiplexer
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly DescriptorHandle _epoll =
        new(NativeException.Check(LibC.epoll_create1(LibC.EPOLL_CLOEXEC), "epoll_create1(2)"));

    private readonly epoll_event[] _events = GC.AllocateArray<epoll_event>(256, pinned: true);
    private readonly int _descriptor;
    private readonly int _triggerFlags;
    private bool _hasFineTimeouts = true;

    internal EpollMultiplexer(TriggerMode triggerMode, MultiplexerOptions options)
        : base(triggerMode, options)
    {
        _descriptor = _epoll.Value;
        _triggerFlags = triggerMode switch
        {
            TriggerMode.Level => 0,
            TriggerMode.Edge => LibC.EPOLLET,
            TriggerMode.OneShot => LibC.EPOLLONESHOT,
            _ => throw new ArgumentOutOfRangeException(nameof(triggerMode), triggerMode, "epoll has no such trigger mode."),
        };
        WatchWakeEvent();
    }

    /// <inheritdoc/>
    public override MultiplexerKind Kind => MultiplexerKind.Epoll;

    private protected override void Watch(int key, int descriptor, Interest interest, bool isWatched)
    {
        int events = _triggerFlags;
        if ((interest & Interest.Readable) != 0)
            events |= LibC.EPOLLIN | LibC.EPOLLRDHUP;
        if ((interest & Interest.Writable) != 0)
            events |= LibC.EPOLLOUT;
        // Takes IN, OUT, ERR, HUP, ET and WAKEUP beside it and nothing else (epoll_ctl(2)).
        if ((interest & Interest.Exclusive) != 0)
            events = (events & ~(LibC.EPOLLRDHUP | LibC.EPOLLONESHOT)) | LibC.EPOLLEXCLUSIVE;
        epoll_event change = default;
        change.events = events;
        change.data.u32 = (uint)key;
        SystemCalls++;
        if (HotCalls.EpollControl(_descriptor, isWatched ? LibC.EPOLL_CTL_MOD : LibC.EPOLL_CTL_ADD, descriptor, &change) < 0)
            throw new NativeException("epoll_ctl(2)", HotCalls.LastError, $"descriptor {descriptor}");
    }

    private protected override void Unwatch(int key, int descriptor)
    {
        SystemCalls++;
        // Fails only for a descriptor that is closed, which has left the set by that (epoll(7), Q6).
        _ = HotCalls.EpollControl(_descriptor, LibC.EPOLL_CTL_DEL, descriptor, null);
    }

    private protected override int Poll(Span<ReadyDescriptor> ready, long timeoutNanoseconds)
    {
        int found = PollKernel(Math.Min(ready.Length, _events.Length), timeoutNanoseconds);
        if (found < 0)
            return -HotCalls.LastError;
        ReadOnlySpan<epoll_event> events = _events;
        for (int i = 0; i < found; i++)
            ready[i] = new((int)events[i].data.u32, (PollEvents)events[i].events);
        DescriptorsScanned += found;
        return found;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _epoll.Dispose();
        base.Dispose(disposing);
    }

    private int PollKernel(int capacity, long timeoutNanoseconds)
    {
        SystemCalls++;
        fixed (epoll_event* events = _events)
        {
            if (timeoutNanoseconds % NanosecondsPerMillisecond != 0 && timeoutNanoseconds > 0 && _hasFineTimeouts)
            {
                timespec time = TimeSpecification.FromNanoseconds(timeoutNanoseconds);
                int found = HotCalls.EpollPWait2(_descriptor, events, capacity, &time, null);
                if (found >= 0 || HotCalls.LastError != Errno.ENOSYS)
                    return found;
                _hasFineTimeouts = false;
            }
            return HotCalls.EpollWait(_descriptor, events, capacity, WholeMilliseconds(timeoutNanoseconds));
        }
    }

    // Rounded up: a wait may be late, never early.
    private static int WholeMilliseconds(long nanoseconds) => nanoseconds < 0
        ? -1
        : (int)Math.Min(int.MaxValue, (nanoseconds + NanosecondsPerMillisecond - 1) / NanosecondsPerMillisecond);
}
