using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing.Readiness;

/// <summary>
/// epoll(7): the kernel keeps the set and returns the ready descriptors; level-triggered, edge-triggered or one-shot.
/// </summary>
internal sealed unsafe class EpollMultiplexer : ReadinessMultiplexer
{
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
            _ => throw new ArgumentOutOfRangeException(
                nameof(triggerMode), triggerMode, "epoll has no such trigger mode."),
        };
        WatchWakeEvent();
    }

    /// <inheritdoc/>
    public override MultiplexerKind Kind => MultiplexerKind.Epoll;

    /// <inheritdoc/>
    /// <remarks>
    /// A wait receives from all ready sockets before the loop sends to the first. A send and a receive touch some 4 KiB
    /// of the kernel's memory for each socket: with a long list, the first ones have left the processor's cache by
    /// then. select and poll examine every socket in each wait, so fewer, larger waits are better for them.
    /// </remarks>
    public override int BatchHint => 2 * 32;

    private protected override void Watch(int key, int descriptor, Interest interest, bool isWatched)
    {
        int events = _triggerFlags;
        if ((interest & Interest.Readable) != 0)
            events |= LibC.EPOLLIN | LibC.EPOLLRDHUP;
        if ((interest & Interest.Writable) != 0)
            events |= LibC.EPOLLOUT;
        // EPOLLEXCLUSIVE allows only IN, OUT, ERR, HUP, ET and WAKEUP besides (epoll_ctl(2)).
        if ((interest & Interest.Exclusive) != 0)
            events = (events & ~(LibC.EPOLLRDHUP | LibC.EPOLLONESHOT)) | LibC.EPOLLEXCLUSIVE;
        epoll_event change = default;
        change.events = events;
        change.data.u32 = (uint)key;
        SystemCalls++;
        if (HotCalls.EpollControl(
            _descriptor, isWatched ? LibC.EPOLL_CTL_MOD : LibC.EPOLL_CTL_ADD, descriptor, &change) < 0)
            throw new NativeException("epoll_ctl(2)", HotCalls.LastError, $"descriptor {descriptor}");
    }

    private protected override void Unwatch(int key, int descriptor)
    {
        SystemCalls++;
        // Fails only for a closed descriptor, which the kernel has already removed from the set (epoll(7), Q6).
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
            if (timeoutNanoseconds % Nanoseconds.PerMillisecond != 0 && timeoutNanoseconds > 0 && _hasFineTimeouts)
            {
                timespec time = TimeSpecification.FromNanoseconds(timeoutNanoseconds);
                int found = HotCalls.EpollPWait2(_descriptor, events, capacity, &time);
                if (found >= 0 || !Errno.IsAbsence(HotCalls.LastError))
                    return found;
                _hasFineTimeouts = false;
            }
            return HotCalls.EpollWait(_descriptor, events, capacity, WholeMilliseconds(timeoutNanoseconds));
        }
    }

    // Rounded up: a wait may be late, never early.
    private static int WholeMilliseconds(long nanoseconds) => nanoseconds < 0
        ? -1
        : (int)Math.Min(int.MaxValue, (nanoseconds + Nanoseconds.PerMillisecond - 1) / Nanoseconds.PerMillisecond);
}
