namespace EventIo.Inspection.Sets;

/// <summary>Converts the mask of a watch in the kernel.</summary>
internal static class EpollMask
{
    private const uint Known = (uint)(EpollEvents.In | EpollEvents.Priority | EpollEvents.Out | EpollEvents.ReadHangUp
        | EpollEvents.Exclusive | EpollEvents.WakeUp | EpollEvents.OneShot | EpollEvents.EdgeTriggered);

    // EP_PRIVATE_BITS of fs/eventpoll.c: the only bits that a one-shot watch keeps when it is disarmed.
    private const uint Private =
        (uint)(EpollEvents.Exclusive | EpollEvents.WakeUp | EpollEvents.OneShot | EpollEvents.EdgeTriggered);

    // EPOLLRDNORM and EPOLLWRNORM mean the same as EPOLLIN and EPOLLOUT.
    private const uint ReadNormal = 0x40;
    private const uint WriteNormal = 0x100;

    /// <summary>Converts the mask of a watch.</summary>
    internal static EpollEvents Words(uint mask)
    {
        var words = (EpollEvents)(mask & Known);
        if ((mask & ReadNormal) != 0)
            words |= EpollEvents.In;
        if ((mask & WriteNormal) != 0)
            words |= EpollEvents.Out;
        return (mask & ~Private) == 0 && words.HasFlag(EpollEvents.OneShot) ? words | EpollEvents.Disarmed : words;
    }

    /// <summary>Converts the mask of a poll(2) entry: its low bits are the same.</summary>
    internal static EpollEvents OfPoll(short events) => Words((ushort)events) & (EpollEvents)0xFFFF;
}
