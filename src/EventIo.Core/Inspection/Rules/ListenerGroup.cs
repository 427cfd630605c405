using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Inspection.Rules;

/// <summary>The workers of one listening address: threads whose epoll sets watch one of its listeners.</summary>
internal sealed class ListenerGroup
{
    private ListenerGroup(IReadOnlyList<ListenerWorker> workers) => Workers = workers;

    /// <summary>The workers, at least one.</summary>
    internal IReadOnlyList<ListenerWorker> Workers { get; }

    /// <summary>The address, as the listing shows it.</summary>
    internal string? Local => Workers[0].Listener.Before!.Local;

    /// <summary>The port.</summary>
    internal int Port => Workers[0].Listener.Before!.LocalPort ?? 0;

    /// <summary>Whether every set watches it with EPOLLEXCLUSIVE.</summary>
    internal bool IsExclusive => Workers.All(worker => worker.Listener.Events.HasFlag(EpollEvents.Exclusive));

    /// <summary>Whether there are several listeners of this address, which requires SO_REUSEPORT.</summary>
    internal bool IsReusePort => Workers.Select(worker => worker.Listener.Watch.Inode).Distinct().Skip(1).Any();

    /// <summary>Finds the groups.</summary>
    internal static IEnumerable<ListenerGroup> Of(IReadOnlyList<InspectedProcess> processes) =>
        from process in processes
        from loop in RuleContext.Loops(process)
        from watch in loop.Set.Watches
        where watch is { IsGhost: false, Before: { Kind: SocketKind.Tcp, State: TcpState.Listen } }
        let worker = new ListenerWorker(process, loop.Thread, loop.Set, watch)
        group worker by (process.NamespaceKey, watch.Before!.Local) into workers
        select new ListenerGroup([.. workers.DistinctBy(worker => worker.Set)]);
}
