using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;

namespace EventIo.Snapshots;

/// <summary>Selects the rows of a query from the inspection of a whole host.</summary>
internal static class RecordedInspection
{
    /// <summary>Returns the query for everything that any query may select, over a window.</summary>
    internal static InspectionQuery Everything(double seconds) => new()
    {
        SampleSeconds = seconds,
        IncludeAll = true,
        IncludeEntries = true,
        IncludeListeners = true,
    };

    /// <summary>
    /// Removes duplicates from the result: a thread's entries are those of its set, except for poll(2) and select(2).
    /// </summary>
    internal static InspectionResult Compact(InspectionResult result) => result with
    {
        Loops = Compact(result.Loops),
        Listeners = result.Listeners.ToDictionary(port => port.Key, port => Compact(port.Value)),
    };

    /// <summary>Returns the rows of a query.</summary>
    /// <param name="all">The compact result of the whole host.</param>
    /// <param name="query">Selects the rows.</param>
    internal static InspectionResult Select(InspectionResult all, InspectionQuery query)
    {
        ILookup<(int, int?), EpollEntry> entries =
            all.Entries.ToLookup(entry => (entry.ProcessId, entry.EpollDescriptor));
        IEnumerable<EventLoopThread> loops = query.ListenerPort is { } port
            ? all.Listeners.GetValueOrDefault(port) ?? []
            : all.Loops.Where(row => query.IncludeAll || !row.IsMinor);
        return all with
        {
            Loops =
            [
                .. loops.Where(row => query.IsWanted(row.ProcessId, row.ProcessName)).Select(row => row with
                {
                    Entries = !query.IncludeEntries ? [] : IsOfSet(row) ? [.. entries[Key(row)]] : row.Entries,
                }),
            ],
            Sets = [.. all.Sets.Where(row => query.IsWanted(row.ProcessId, row.ProcessName))],
            Rings = [.. all.Rings.Where(row => query.IsWanted(row.ProcessId, row.ProcessName))],
            Entries = query.IncludeEntries
                ? [.. all.Entries.Where(row => query.IsWanted(row.ProcessId, row.ProcessName))]
                : [],
            Requests = query.IncludeEntries
                ? [.. all.Requests.Where(row => query.IsWanted(row.ProcessId, row.ProcessName))]
                : [],
        };
    }

    private static IReadOnlyList<EventLoopThread> Compact(IReadOnlyList<EventLoopThread> rows) =>
        [.. rows.Select(row => IsOfSet(row) ? row with { Entries = [] } : row)];

    private static bool IsOfSet(EventLoopThread row) =>
        row is { Mechanism: WaitMechanism.Epoll, FileDescriptor: not null };

    private static (int, int?) Key(EventLoopThread row) => (row.ProcessId, row.FileDescriptor);
}
