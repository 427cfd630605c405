using EventIo.Tests.Incidents.Hosts;
using EventIo.Tests.Incidents.Stories;
using EventIo.Tests.Shell;
using Xunit.Sdk;
using Xunit.v3;

namespace EventIo.Tests;

/// <summary>The lanes that take longest begin first, so that none of them runs alone at the end.</summary>
public sealed class LaneOrder : ITestCollectionOrderer
{
    private static readonly string[] s_longest =
    [
        Lanes.Library, Lanes.LongestFiles, Lanes.Module, Lanes.Transfers, Lanes.Peers, Lanes.Waits,
        nameof(HostIncidentTests), Lanes.Programs, nameof(StoryTests), nameof(ShellCommandTests),
        nameof(ShellFileTests), nameof(DeniedCallTests), nameof(ShellDescriptorTests), Lanes.Texts, Lanes.Hosts,
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(lane => (uint)Array.IndexOf(s_longest, lane.TestCollectionDisplayName))];
}
