using System.Management.Automation;

namespace EventIo.Binding;

/// <summary>The measurements of two sets that were made under the same circumstances.</summary>
/// <param name="Name">What distinguishes it from the other cases; empty if it is the only one.</param>
/// <param name="Baseline">The rows of the baseline.</param>
/// <param name="Candidate">The rows of the candidate.</param>
internal sealed record MeasurementCase(string Name, IReadOnlyList<PSObject> Baseline, IReadOnlyList<PSObject> Candidate)
{
    // The properties that a sweep may vary. Rows that differ in one of them measure different things.
    private static readonly string[] Circumstances =
    [
        "Multiplexer", "TriggerMode", "SocketCount", "ActiveCount", "Mode", "Transport",
        "Workload", "ConnectionCount", "MessageBytes", "RatePerSecond", "PipelineDepth", "HttpPath",
        "Method", "PayloadBytes",
        // Not the ids of processes and threads, which change when a server is restarted.
        "ProcessName", "ThreadName", "Grade",
    ];

    /// <summary>Pairs the cases of two sets, by the properties that vary within one of them.</summary>
    /// <returns>The cases in the order of the baseline; a case without a counterpart has an empty list.</returns>
    internal static IEnumerable<MeasurementCase> Pair(
        IReadOnlyList<PSObject> baseline, IReadOnlyList<PSObject> candidate)
    {
        List<string> swept = FindSweptProperties(baseline, candidate);
        ILookup<string, PSObject> before = baseline.ToLookup(row => NameOf(row, swept));
        ILookup<string, PSObject> after = candidate.ToLookup(row => NameOf(row, swept));
        return before.Select(rows => rows.Key).Union(after.Select(rows => rows.Key))
            .Select(name => new MeasurementCase(name, [.. before[name]], [.. after[name]]));
    }

    // Returns each property that distinguishes rows that the previous properties don't distinguish.
    private static List<string> FindSweptProperties(params IReadOnlyList<PSObject>[] sets)
    {
        var swept = new List<string>();
        int cases = sets.Length;
        foreach (string name in Circumstances)
        {
            swept.Add(name);
            int parted = sets.Sum(rows => rows.Select(row => NameOf(row, swept)).Distinct().Count());
            if (parted > cases)
                cases = parted;
            else
                swept.Remove(name);
        }
        return swept;
    }

    private static string NameOf(PSObject row, IEnumerable<string> properties) =>
        string.Join(", ", properties.Select(property => $"{property}={Value(row, property)}"));

    private static string Value(PSObject row, string property) => row.Properties[property]?.Value?.ToString() ?? "";
}
