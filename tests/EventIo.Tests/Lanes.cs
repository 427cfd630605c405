using System.Collections.Concurrent;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Tests.Measurement.Load.Hostile;
using EventIo.Tests.Measurement.Load.Running;
using EventIo.Tests.Servers;
using EventIo.Tests.Servers.Workloads.Http;
using EventIo.Tests.Support.Machine;
using Xunit;
using Xunit.v3;

namespace EventIo.Tests;

/// <summary>
/// Determines which tests run side by side. The tests of a lane run one after another, while other lanes run at the
/// same time. A class without a <c>[Collection]</c> is in the lane of its folder; classes that only start programs and
/// look at them from outside have a separate lane.
/// </summary>
public sealed class Lanes(IXunitTestAssembly assembly) : TestCollectionFactoryBase(assembly)
{
    /// <summary>Pester, in a separate process.</summary>
    public const string Module = "Module";

    /// <summary>The Pester files that take longest, in another process.</summary>
    public const string LongestFiles = "Longest files";

    /// <summary>Programs that the tests start and measure.</summary>
    public const string Programs = "Programs";

    /// <summary>Event loops of other processes: these tests mostly wait.</summary>
    public const string Hosts = "Hosts";

    /// <summary>Files and responses that this process sends. No test here has many descriptors.</summary>
    public const string Transfers = "Transfers";

    /// <summary>
    /// Connections that stall, leave or break the protocol: these tests mostly wait. No test here has many descriptors.
    /// Only long tests use select(2), which fails for descriptors above 1023. Such descriptors may occur while another
    /// lane has a thousand descriptors open.
    /// </summary>
    public const string Peers = "Peers";

    /// <summary>Servers and peers that wait for one another. No test here has many descriptors.</summary>
    public const string Waits = "Waits";

    /// <summary>Parsers, rules, formatting and drawing. No test here has many descriptors.</summary>
    public const string Texts = "Texts";

    /// <summary>The rest of the library: only one test at a time has a thousand descriptors.</summary>
    public const string Library = "Library";

    /// <summary>
    /// Tests that run one after another, after all others: those that compare times, need all processors or lower a
    /// limit of this process.
    /// </summary>
    public const string Alone = "Alone";

    private static readonly HashSet<Type> s_peers =
        [typeof(ConnectionStateTests), typeof(RingSettingsTests), typeof(HostileServerTests)];

    private static readonly HashSet<Type> s_waits =
    [
        typeof(StalledPeerTests), typeof(ServerSocketTests), typeof(SubmissionPollingTests), typeof(HttpWaitTests),
        typeof(HttpPeerTests), typeof(LoadTruthTests), typeof(LoadRampTests), typeof(LoadStartTests),
    ];

    private readonly IXunitTestAssembly _assembly = assembly;
    private readonly ConcurrentDictionary<string, XunitTestCollection> _lanes = [];
    private readonly bool _isNarrow = IsNarrow();

    public override string DisplayName => "a lane for each folder";

    protected override IXunitTestCollection GetDefaultTestCollection(Type testClass) =>
        _lanes.GetOrAdd(_isNarrow ? Library : LaneOf(testClass), lane => new XunitTestCollection(
            _assembly, collectionDefinition: null, disableParallelization: false, lane));

    private static string LaneOf(Type testClass) => testClass.Namespace?.Split('.') switch
    {
        _ when s_peers.Contains(testClass) => Peers,
        _ when s_waits.Contains(testClass) => Waits,
        [_, _, "Shell" or "Remoting" or "Incidents", ..] => testClass.Name,
        [_, _, "Inspection", ..] => Hosts,
        [_, _, "Measurement", "Comparison" or "Histograms" or "Merging", ..] => Texts,
        [_, _, "Transfer", ..] or [_, _, "Servers", "Workloads", ..] => Transfers,
        [_, _, "Loop" or "Measurement" or "Multiplexing" or "Servers", ..] => Library,
        _ => Texts,
    };

    // Tests side by side share the descriptors of this process and the memory that an ordinary user may lock: if either
    // is scarce, all run in one lane.
    private static unsafe bool IsNarrow()
    {
        if (!Host.IsLinux)
            return false;
        ulong* lockable = stackalloc ulong[2];
        _ = TestNative.GetResourceLimit(LibCSupplement.RLIMIT_MEMLOCK, lockable);
        return ResourceLimits.Descriptors < 4_096 || (!Environment.IsPrivilegedProcess && lockable[0] < 64 << 20);
    }

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class AloneCollection;
}
