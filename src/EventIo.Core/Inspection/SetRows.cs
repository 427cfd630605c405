using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;

namespace EventIo.Inspection;

/// <summary>Creates the rows of epoll sets.</summary>
internal static class SetRows
{
    /// <summary>Returns the row of a set.</summary>
    internal static EpollInstance Build(EpollSet set, InspectionWindow window) => new()
    {
        ProcessId = set.Process.Id,
        ProcessName = set.Process.Name,
        FileDescriptor = set.Descriptor,
        ThreadIds = [.. set.Process.Threads.Where(thread => thread.Set == set).Select(thread => thread.Id)],
        EntryCount = set.Watches.Count,
        SocketCount = set.Watches.Count(IsSocket),
        ConnectionCount = window.SocketProblem(set.Process) is null ? set.Watches.Count(IsConnection) : null,
        Listeners = [.. Listeners(set.Watches)],
        OtherCount = set.Watches.Count(watch => !IsSocket(watch)),
        EdgeTriggeredCount = set.Watches.Count(watch => watch.Events.HasFlag(EpollEvents.EdgeTriggered)),
        OneShotCount = set.Watches.Count(watch => watch.Events.HasFlag(EpollEvents.OneShot)),
        DisarmedCount = set.Watches.Count(watch => watch.Events.HasFlag(EpollEvents.Disarmed)),
        ExclusiveCount = set.Watches.Count(watch => watch.Events.HasFlag(EpollEvents.Exclusive)),
        ReadyCount = window.SocketProblem(set.Process) is null
            ? set.Watches.Count(watch => watch.IsReady == true)
            : null,
        Verdict = InspectionBuilder.Sort(set.Findings.Concat(
            set.Process.Threads.Where(thread => thread.Set == set).SelectMany(thread => thread.Findings)).Distinct()),
        Limitations = [.. Limitations(set, window)],
        SampleSeconds = window.Seconds,
        SetReadMilliseconds = set.ReadNanoseconds / 1e6,
    };

    private static IEnumerable<string> Limitations(EpollSet set, InspectionWindow window)
    {
        if (window.SocketLimitation(set.Process) is { } problem)
            yield return problem;
        if (set.ComparisonErrorNumber != 0)
            yield return InspectionProblems.Incomparable(set.ComparisonErrorNumber);
    }

    /// <summary>Returns whether a watch is of a socket.</summary>
    internal static bool IsSocket(WatchWindow watch) =>
        watch.Descriptor.Kind == DescriptorKind.Socket || watch.Before is not null;

    /// <summary>Returns whether a watch is of a TCP connection.</summary>
    internal static bool IsConnection(WatchWindow watch) =>
        watch.Before is { Kind: SocketKind.Tcp, State: not TcpState.Listen, RemotePort: > 0 };

    /// <summary>Returns the listening addresses among watches.</summary>
    internal static IEnumerable<string> Listeners(IEnumerable<WatchWindow> watches) => watches
        .Where(watch => watch.Before is { State: TcpState.Listen })
        .Select(watch => watch.Before!.Local ?? "")
        .Distinct();
}
