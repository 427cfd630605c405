using EventIo.Inspection.Observation;
using EventIo.Sockets;

namespace EventIo.Inspection.Rules;

/// <summary>The input of a rule in addition to the process that it judges.</summary>
/// <param name="processes">The processes that were inspected.</param>
/// <param name="window">The readings.</param>
/// <param name="cancellation">Cancels the check.</param>
internal sealed class RuleContext(
    IReadOnlyList<InspectedProcess> processes, InspectionWindow window, CancellationToken cancellation)
{
    private HolderIndex? _holders;

    /// <summary>The window's length in seconds.</summary>
    internal double Seconds => window.Seconds;

    /// <summary>
    /// Connections accepted in a process's network namespace in the window; null if unknown.
    /// </summary>
    internal long? PassiveOpens(InspectedProcess process) => window.PassiveOpens(process);

    /// <summary>
    /// Finds the processes that have the file of a ghost open. Every process of the host is inspected, once for all
    /// ghosts.
    /// </summary>
    internal SocketHolder[] Holders(WatchWindow watch, InspectedProcess except)
    {
        _holders ??= HolderIndex.Read(
            processes.SelectMany(process => process.Sets).SelectMany(set => set.Watches)
                .Where(candidate => candidate.IsGhost).Select(candidate => candidate.Watch.Inode).ToHashSet(),
            cancellation);
        return _holders.Find(watch.Watch.Inode, except.Id);
    }

    /// <summary>Returns the loops of a process that own an epoll set, with the set.</summary>
    internal static IEnumerable<(ThreadTrack Thread, EpollSet Set)> Loops(InspectedProcess process) =>
        process.Threads.Where(thread => thread.Set is not null).Select(thread => (thread, thread.Set!));

    /// <summary>Describes a socket and its descriptor: <c>descriptor 7 (TCP 127.0.0.1:80 to 127.0.0.1:5)</c>.</summary>
    internal static string Describe(WatchWindow watch) => FormattableString.Invariant(
        $"descriptor {watch.Watch.Descriptor} ({(object?)(watch.After ?? watch.Before) ?? watch.Descriptor.Kind})");

    /// <summary>Lists the first few items, and the number of others.</summary>
    internal static string List(IReadOnlyCollection<string> items)
    {
        const int Shown = 3;
        string text = string.Join(", ", items.Take(Shown));
        return items.Count > Shown ? FormattableString.Invariant($"{text} and {items.Count - Shown} more") : text;
    }
}
