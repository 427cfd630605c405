using EventIo.Multiplexing;
using Xunit;

namespace EventIo.Tests.Architecture;

/// <summary>Dependencies between folders have one direction, without cycles.</summary>
public sealed class DependencyTests
{
    // The dependencies between the areas of the library. An area may always name itself and Findings.
    private static readonly Dictionary<string, string[]> Dependencies = new()
    {
        ["Findings"] = [],
        ["Native"] = [],
        ["Http"] = [],
        ["Addresses"] = ["Native"],
        ["Multiplexing"] = ["Native"],
        ["Transfer"] = ["Addresses", "Native"],
        ["Sockets"] = ["Addresses", "Native"],
        ["Loop"] = ["Multiplexing", "Native"],
        ["Servers"] = ["Loop", "Multiplexing", "Native", "Http", "Addresses", "Sockets", "Transfer"],
        ["Measurement"] =
            ["Loop", "Multiplexing", "Native", "Http", "Addresses", "Sockets", "Transfer", "Inspection"],
        ["Inspection"] = ["Sockets", "Native"],
        ["Diagnosis"] = ["Inspection", "Sockets", "Native"],
        ["Snapshots"] = ["Diagnosis", "Inspection", "Sockets", "Native"],
        ["Reporting"] = ["Measurement", "Native"],
    };

    // The only files that may be part of a cycle between folders: they choose an implementation.
    private static readonly HashSet<string> Dispatchers =
    [
        // A portable name for two implementations. The JIT folds the OS check.
        "src/EventIo.Core/Native/MonotonicClock.cs",
        "src/EventIo.Core/Native/NativeException.cs",
        "src/EventIo.Core/Native/Processors.cs",
        "src/EventIo.Core/Native/ResourceLimits.cs",
        "src/EventIo.Core/Native/RunDelayClock.cs",
        "src/EventIo.Core/Native/SystemFile.cs",
        "src/EventIo.Core/Native/SystemSocket.cs",
        "src/EventIo.Core/Native/ThreadSleep.cs",
        "src/EventIo.Core/Native/ThreadUsage.cs",
        "src/EventIo.Core/Native/WallClock.cs",
        // Tables that map the name of a kind to its class.
        "src/EventIo.Core/Multiplexing/MultiplexerCatalog.cs",
        "src/EventIo.Core/Servers/Workloads/WorkloadCatalog.cs",
    ];

    // Tab completes the features of io_uring after -RingFeature.
    private const string RingFeatures = "src/EventIo/Completion/RingFeatureCompleter.cs";

    private static readonly Dictionary<string, HashSet<string>> Types = SourceTree.Module
        .GroupBy(file => file.Namespace, file => file.Type)
        .ToDictionary(group => group.Key, group => group.ToHashSet());

    // Each file with every other folder that it names.
    private static readonly (SourceFile File, string To)[] Edges =
    [
        .. from file in SourceTree.Module
           from named in file.NamedNamespaces(Types).Distinct()
           where named != file.Namespace && named != "EventIo"
           select (file, named),
    ];

    [Fact]
    public void An_area_of_the_library_depends_only_on_the_areas_below_it() => AssertNone(
        from edge in Edges
        let area = Area(edge.File.Namespace)
        let other = Area(edge.To)
        where Dependencies.ContainsKey(area) && other != area && other != "Findings"
        where !Dependencies[area].Contains(other)
        select $"{edge.File.Path} names {edge.To}");

    [Fact]
    public void Every_area_of_the_library_has_its_dependencies_listed() => AssertNone(
        from file in SourceTree.Module
        where file.Path.StartsWith("src/EventIo.Core/", StringComparison.Ordinal)
            && !Dependencies.ContainsKey(Area(file.Namespace))
        select $"{file.Path} is in no known area");

    [Fact]
    public void Linux_and_Windows_do_not_refer_to_each_other() => AssertNone(
        from edge in Edges
        where (IsWithin(edge.File.Namespace, "EventIo.Native.Linux") && IsWithin(edge.To, "EventIo.Native.Windows"))
            || (IsWithin(edge.File.Namespace, "EventIo.Native.Windows") && IsWithin(edge.To, "EventIo.Native.Linux"))
        select $"{edge.File.Path} names {edge.To}");

    [Fact]
    public void The_readiness_measurement_drives_a_multiplexer_without_a_loop() => AssertNone(
        from edge in Edges
        where edge.File.Namespace == "EventIo.Measurement.Readiness" && IsWithin(edge.To, "EventIo.Loop")
        select $"{edge.File.Path} names {edge.To}");

    [Fact]
    public void Every_listed_dispatcher_depends_on_a_folder_below_it() => AssertNone(
        from path in Dispatchers
        where !Edges.Any(edge => edge.File.Path == path && IsWithin(edge.To, edge.File.Namespace))
        select $"{path} need not be listed");

    [Fact]
    public void There_are_no_cycles_between_folders()
    {
        Dictionary<string, HashSet<string>> graph = Types.Keys.ToDictionary(name => name, _ => new HashSet<string>());
        foreach ((SourceFile file, string to) in Edges)
        {
            if (!Dispatchers.Contains(file.Path))
                graph[file.Namespace].Add(to);
        }
        AssertNone(graph.Keys.Select(name => Cycle(graph, name)).OfType<string>());
    }

    [Fact]
    public void Nothing_above_Multiplexing_asks_for_a_mechanism_by_name() => AssertNone(
        from file in SourceTree.Module
        where !IsWithin(file.Namespace, "EventIo.Multiplexing") && file.Path != RingFeatures
        from line in file.Lines
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && NamesMechanism(line)
        select $"{file.Path}: {line.Trim()}");

    private static bool NamesMechanism(string line) =>
        Enum.GetNames<MultiplexerKind>().Any(kind =>
            line.Contains($"MultiplexerKind.{kind}", StringComparison.Ordinal)
            || line.Contains($"{kind}Multiplexer", StringComparison.Ordinal));

    private static string Area(string name) => name.Split('.') is [_, var area, ..] ? area : "";

    private static bool IsWithin(string name, string outer) =>
        name.StartsWith(outer, StringComparison.Ordinal) && (name.Length == outer.Length || name[outer.Length] == '.');

    // A path from a folder back to itself.
    private static string? Cycle(Dictionary<string, HashSet<string>> graph, string start)
    {
        var from = new Dictionary<string, string>();
        var next = new Queue<string>([start]);
        while (next.TryDequeue(out string? name))
        {
            foreach (string to in graph[name])
            {
                if (to == start)
                {
                    List<string> way = [start, name];
                    while (way[^1] != start)
                        way.Add(from[way[^1]]);
                    way.Reverse();
                    return string.Join(" -> ", way);
                }
                if (from.TryAdd(to, name))
                    next.Enqueue(to);
            }
        }
        return null;
    }

    private static void AssertNone(IEnumerable<string> faults)
    {
        string[] all = [.. faults.Distinct()];
        Assert.True(all.Length == 0, string.Join(Environment.NewLine, all));
    }
}
