using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Inspection;
using static System.FormattableString;

namespace EventIo.Diagnosis.Observation;

/// <summary>Two snapshots of a host, and the samples between them: the input of all checks.</summary>
internal sealed record HostWindow
{
    /// <summary>Why there is no inspection if no process owns a listener.</summary>
    internal const string NoOwners = "No process that is visible owns a listener.";

    /// <summary>The first snapshot.</summary>
    internal required HostState Before { get; init; }

    /// <summary>The second one.</summary>
    internal required HostState After { get; init; }

    /// <summary>Seconds between them.</summary>
    internal required double Seconds { get; init; }

    /// <summary>The number of looks between them.</summary>
    internal int Looks { get; init; }

    /// <summary>The counters at the first snapshot, at each look and at the second snapshot.</summary>
    internal IReadOnlyList<NetworkCounters> Moments { get; init; } = [];

    /// <summary>Receive work at the same moments, summed over processors.</summary>
    internal IReadOnlyList<SoftnetReading> SoftnetMoments { get; init; } = [];

    /// <summary>Connections that were held back in a look, by cookie.</summary>
    internal IReadOnlyDictionary<ulong, ConnectionTrack> Connections { get; init; } =
        new Dictionary<ulong, ConnectionTrack>();

    /// <summary>Accept queues in the looks, by cookie.</summary>
    internal IReadOnlyDictionary<ulong, ListenerTrack> Listeners { get; init; } =
        new Dictionary<ulong, ListenerTrack>();

    /// <summary>Connections that waited at accept queues that fill up, by local port.</summary>
    internal IReadOnlyDictionary<int, WaitingConnections> Waiting { get; init; } =
        new Dictionary<int, WaitingConnections>();

    /// <summary>The threads of processes whose accept queues fill up, by process.</summary>
    internal IReadOnlyDictionary<int, IReadOnlyList<ThreadActivity>> Activities { get; init; } =
        new Dictionary<int, IReadOnlyList<ThreadActivity>>();

    /// <summary>The inspection of the processes that own listeners; null if there was none.</summary>
    internal InspectionResult? Loops { get; init; }

    /// <summary>Why there is no inspection; null if there is one.</summary>
    internal string? LoopsProblem { get; init; }

    /// <summary>Findings on live loops, with their processes.</summary>
    internal IReadOnlyList<Finding> LoopFindings => Loops is null ? [] :
    [
        .. Loops.Loops.SelectMany(row => row.Verdict.Select(finding => finding with { ProcessId = row.ProcessId }))
            .Concat(Loops.Sets.SelectMany(
                row => row.Verdict.Select(finding => finding with { ProcessId = row.ProcessId })))
            .Concat(Loops.Rings.SelectMany(
                row => row.Verdict.Select(finding => finding with { ProcessId = row.ProcessId })))
            .Distinct(),
    ];

    /// <summary>Returns a copy with only the processes of a query, their sockets and their loops.</summary>
    /// <param name="query">Selects the processes.</param>
    internal HostWindow Restrict(DiagnosisQuery query) => query.IsRestricted
        ? (this with { Before = Before.Restrict(query), After = After.Restrict(query) }).WithoutOthers()
        : this;

    /// <summary>
    /// Returns a copy with only the looks at connections that the second snapshot contains.
    /// </summary>
    internal HostWindow WithoutOthers() => this with
    {
        Connections = Connections.Where(track => After.Sockets.Connections.ContainsKey(track.Key)).ToDictionary(),
    };

    /// <summary>The settings in force.</summary>
    internal HostSettings Settings => After.Settings;

    /// <summary><c>in 5.0 s</c>.</summary>
    internal string InTime => Invariant($"in {Seconds:0.0} s");

    /// <summary>Returns the change of a counter; null if this kernel has no such counter.</summary>
    /// <param name="name">The counter with its group: <c>TcpExt.ListenOverflows</c>.</param>
    internal CounterChange? Change(string name) =>
        Before.Counters.Find(name) is { } from && After.Counters.Find(name) is { } to
            ? new(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..], from, to)
            : null;

    /// <summary>Returns those counters that rose, in the given order.</summary>
    internal CounterChange[] Rising(params string[] names) =>
        [.. names.Select(Change).OfType<CounterChange>().Where(change => change.Rise > 0)];

    /// <summary>Returns how much a counter rose; 0 if this kernel has no such counter.</summary>
    internal long Rise(string name) => Change(name)?.Rise ?? 0;

    /// <summary>Returns in how many of the intervals between looks a figure rose by at least a minimum.</summary>
    /// <param name="figures">The figure at each moment.</param>
    /// <param name="least">The smallest rise that counts.</param>
    internal static int RisingIntervals(IEnumerable<long> figures, long least = 1)
    {
        long[] all = [.. figures];
        return all.Zip(all.Skip(1)).Count(pair => pair.Second - pair.First >= least);
    }
}
