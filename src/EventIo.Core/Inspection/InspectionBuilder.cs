using EventIo.Findings;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection;

/// <summary>Creates the rows of an inspection.</summary>
/// <param name="query">The query.</param>
/// <param name="processes">The inspected processes.</param>
/// <param name="window">The readings.</param>
internal sealed class InspectionBuilder(
    InspectionQuery query, IReadOnlyList<InspectedProcess> processes, InspectionWindow window)
{
    /// <summary>Creates the rows.</summary>
    /// <param name="scanner">The scanner, with the problems and the count of hidden processes.</param>
    /// <param name="cpuMilliseconds">Returns the cost of the inspection so far.</param>
    /// <param name="cancellation">Cancels it.</param>
    internal InspectionResult Build(
        ProcessScanner scanner, Func<double> cpuMilliseconds, CancellationToken cancellation)
    {
        var entries = new EntryRows(
            window, query.IncludeEntries ? WatchedInodes() : new HashSet<ulong>(), cancellation);
        EpollEntry[] entryRows = query.IncludeEntries
            ? [.. from process in processes from set in process.Sets from entry in entries.Of(set) select entry]
            : [];
        var rows = new LoopRows(query, processes, window, entries);
        EventLoopThread[] loops = query.IncludeThreads ? [.. rows.Build(query.ListenerPort)] : [];
        Dictionary<int, EventLoopThread[]> workers = query.IncludeListeners
            ? window.ListenerPorts.ToDictionary(port => port, port => rows.Build(port).ToArray())
            : [];
        EpollInstance[] sets =
            [.. from process in processes from set in process.Sets select SetRows.Build(set, window)];
        IoUringInstance[] rings =
            [.. from process in processes from ring in process.Rings select RingRows.Build(ring, window)];
        double cost = cpuMilliseconds();
        DateTimeOffset now = DateTimeOffset.Now;
        return new InspectionResult
        {
            Loops = Complete(loops),
            Listeners = workers.Where(port => port.Value.Length > 0)
                .ToDictionary(port => port.Key, port => Complete(port.Value)),
            Sets = [.. sets.Select(row => row with { InspectionMilliseconds = cost, MeasuredAt = now })],
            Rings = [.. rings.Select(row => row with { InspectionMilliseconds = cost, MeasuredAt = now })],
            Entries = entryRows,
            Requests = query.IncludeEntries
                ? [.. processes.SelectMany(process => process.Rings)
                    .SelectMany(ring => RingRows.Requests(ring, window))]
                : [],
            Problems = scanner.Problems,
            SocketProblems = [.. window.SocketProblems],
            HiddenProcesses = scanner.HiddenProcesses,
            Threads = scanner.Threads,
            InspectionMilliseconds = cost,
        };

        IReadOnlyList<EventLoopThread> Complete(EventLoopThread[] threads) =>
        [
            .. threads.Select(row => row with { InspectionMilliseconds = cost, MeasuredAt = now })
                .OrderByDescending(row => row.RunningPercent + row.WaitingForProcessorPercent)
                .ThenBy(row => row.ProcessId).ThenBy(row => row.ThreadId),
        ];
    }

    /// <summary>Sorts findings by importance.</summary>
    internal static IReadOnlyList<Finding> Sort(IEnumerable<Finding> findings) =>
        [.. findings.Order(Finding.ByImportance)];

    // Returns the inodes of the watched files and of the peers of UNIX sockets.
    private HashSet<ulong> WatchedInodes()
    {
        HashSet<ulong> inodes = [];
        foreach (InspectedProcess process in processes)
        {
            foreach (WatchWindow watch in process.Sets.SelectMany(set => set.Watches))
            {
                inodes.Add(watch.Watch.Inode);
                inodes.Add(watch.Before?.PeerInode ?? 0);
            }
            foreach (PollSetEntry entry in process.Threads.SelectMany(thread => thread.Poll?.Entries ?? []))
            {
                inodes.Add(entry.Link.Inode);
                if (entry.Link.Kind == DescriptorKind.Socket)
                    inodes.Add(window.Find(process, entry.Link.Inode)?.PeerInode ?? 0);
            }
        }
        inodes.Remove(0);
        return inodes;
    }
}
