using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing;

/// <summary>Asks the kernel which of epoll's later additions it has.</summary>
internal static unsafe class EpollProbe
{
    /// <summary>Asks anew.</summary>
    /// <returns>Their names as in the man pages; those of the first epoll (Linux 2.6.17) among them.</returns>
    internal static IReadOnlyList<string> Features()
    {
        List<string> features = ["EPOLLET", "EPOLLONESHOT", "EPOLLRDHUP"];
        using var epoll = new DescriptorHandle(
            NativeException.Check(LibC.epoll_create1(LibC.EPOLL_CLOEXEC), "epoll_create1(2)"));
        using var watched = new WakeEvent();
        epoll_event change = default;
        change.events = LibC.EPOLLIN | LibC.EPOLLEXCLUSIVE;
        if (LibC.epoll_ctl(epoll.Value, LibC.EPOLL_CTL_ADD, watched.Descriptor, &change) == 0)
            features.Add("EPOLLEXCLUSIVE");
        timespec now = default;
        if (HotCalls.EpollPWait2(epoll.Value, &change, 1, &now, null) == 0)
            features.Add("epoll_pwait2");
        return features;
    }
}
