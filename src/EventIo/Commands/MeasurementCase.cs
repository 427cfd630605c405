using System.Management.Automation;

namespace EventIo.Commands;

/// <summary>What was measured in two sets under the same circumstances.</summary>
/// <param name="Name">What tells it from the other cases of the sets; empty when there are none.</param>
/// <param name="Baseline">The one set's rows.</param>
/// <param name="Candidate">The other's.</param>
internal sealed record MeasurementCase(string Name, IReadOnlyList<PSObject> Baseline, IReadOnlyList<PSObject> Candidate)
{
    // What a sweep may go over. Rows that differ in one of these are measurements of different things.
    private static readonly string[] Circumstances =
    [
        "Multiplexer", "TriggerMode", "SocketCount", "ActiveCount", "Mode", "Transport",
        "Workload", "ConnectionCount", "MessageBytes", "RatePerSecond", "PipelineDepth", "HttpPath",
        "Method", "PayloadBytes",
    ];

    /// <summary>Pairs the cases of two sets: by whatever differs within one of them.</summary>
    /// <returns>The cases in the order of the baseline; what has no counterpart has none in its list.</returns>
    internal static IEnumerable<MeasurementCase> Pair(IReadOnlyList<PSObject> baseline, IReadOnlyList<PSObject> candidate)
    {
        List<string> swept = Swept(baseline, candidate);
        ILookup<string, PSObject> before = baseline.ToLookup(row => NameOf(row, swept));
        ILookup<string, PSObject> after = candidate.ToLookup(row => NameOf(row, swept));
        return before.Select(rows => rows.Key).Union(after.Select(rows => rows.Key))
            .Select(name => new MeasurementCase(name, [.. before[name]], [.. after[name]]));
    }

    // Each that parts rows which those before it leave together.
    private static List<string> Swept(params IReadOnlyList<PSObject>[] sets)
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
