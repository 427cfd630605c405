namespace EventIo.Inspection.Observation;

/// <summary>Selects what is inspected.</summary>
public sealed record InspectionQuery
{
    /// <summary>The processes; if empty, all.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>Selects processes by name; null for all.</summary>
    public Func<string, bool>? IsNameWanted { get; init; }

    /// <summary>How long threads are observed. 0 for a single reading without shares, rates and findings.</summary>
    public double SampleSeconds { get; init; } = 0.3;

    /// <summary>Whether to look at threads that wait. Otherwise only sets and rings are read.</summary>
    public bool IncludeThreads { get; init; } = true;

    /// <summary>Also lists threads that wait only for a terminal, a pipe or an eventfd.</summary>
    public bool IncludeAll { get; init; }

    /// <summary>The port whose workers are wanted; null for all loops.</summary>
    public int? ListenerPort { get; init; }

    /// <summary>Finds the workers of every port, like those of <see cref="ListenerPort"/>.</summary>
    internal bool IncludeListeners { get; init; }

    /// <summary>Lists the entries of each set.</summary>
    public bool IncludeEntries { get; init; }

    /// <summary>Also reads sets of more than <see cref="LargeSetEntries"/> entries a second time.</summary>
    public bool RereadLargeSets { get; init; }

    /// <summary>Returns whether a process is selected.</summary>
    internal bool IsWanted(int process, string name) =>
        (ProcessIds.Count == 0 || ProcessIds.Contains(process)) && IsNameWanted?.Invoke(name) != false;

    /// <summary>
    /// Larger sets are read only once: reading 9,000 entries takes 22 ms here, during which epoll_ctl(2) and the event
    /// delivery of epoll_wait(2) wait for the set's mutex.
    /// </summary>
    public const int LargeSetEntries = 1_000;
}
