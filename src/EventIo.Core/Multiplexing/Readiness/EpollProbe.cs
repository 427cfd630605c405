using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing.Readiness;

/// <summary>Asks the kernel which of epoll's later additions it supports.</summary>
internal static unsafe class EpollProbe
{
    private const string PreciseWait = "epoll_pwait2";

    /// <summary>Asks the system; nothing is cached.</summary>
    /// <returns>Names as in the man pages, including those that every epoll since Linux 2.6.17 has.</returns>
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
        if (HotCalls.EpollPWait2(epoll.Value, &change, 1, &now) == 0)
            features.Add(PreciseWait);
        return features;
    }

    /// <summary>Returns what newer kernels have in addition.</summary>
    /// <param name="features">What this one has.</param>
    /// <returns>Names, each with the version of Linux that brought it and what happens without it.</returns>
    internal static string[] Missing(IReadOnlyList<string> features) =>
    [
        .. OptionalCall.All.Where(call => call.Name == PreciseWait && !features.Contains(call.Name))
            .Select(call => $"{call.Name} (Linux {call.Since}): {call.Without}"),
    ];
}
