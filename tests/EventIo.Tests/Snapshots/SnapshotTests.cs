using System.Text.Json;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Native;
using EventIo.Snapshots;
using EventIo.Snapshots.Files;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Snapshots;

/// <summary>A snapshot returns what the live host returned.</summary>
[Collection(Lanes.Hosts)]
public sealed class SnapshotTests(RecordedHost host) : IClassFixture<RecordedHost>
{
    private const string Linux = "Only Linux has /proc and its socket diagnostics.";

    private static readonly InspectionQuery Own = new()
    {
        ProcessIds = [Environment.ProcessId],
        SampleSeconds = 0.05,
        IncludeEntries = true,
    };

    public static TheoryData<string> Questions => [.. Answers.Keys];

    private static Dictionary<string, Func<HostSnapshot, RecordedHost, object?>> Answers { get; } = new()
    {
        ["Test-NetworkHost"] = (snapshot, _) => snapshot.Diagnose(new DiagnosisQuery()),
        ["Test-NetworkHost -ProcessId"] = (snapshot, _) =>
            snapshot.Diagnose(new DiagnosisQuery { ProcessIds = [Environment.ProcessId] }),
        ["Get-EventLoop -All"] = (snapshot, _) => snapshot.Inspect(new InspectionQuery { IncludeAll = true }),
        ["Get-EventLoop -IncludeSet"] = (snapshot, _) => snapshot.Inspect(Own),
        ["Get-EventLoop -Listener"] = (snapshot, host) => snapshot.Inspect(Own with { ListenerPort = host.Port }),
        ["Get-TcpSocket"] = (snapshot, _) =>
            snapshot.Find(new SocketQuery { Kinds = [SocketKind.Tcp, SocketKind.Udp, SocketKind.Unix] })
                .List(CancellationToken.None).ToArray(),
        ["Get-TcpSocket -IncludeOption"] = (snapshot, host) =>
            snapshot.Find(new SocketQuery { IncludeOptions = true, LocalPorts = [host.Port] })
                .List(CancellationToken.None).ToArray(),
        ["Get-TcpInfo"] = (snapshot, host) =>
            snapshot.Find(new SocketQuery { LocalPorts = [host.Port] }).List(CancellationToken.None)
                .Select(snapshot.Sample).ToArray(),
    };

    [Theory, MemberData(nameof(Questions))]
    public void A_snapshot_read_from_its_file_returns_the_same_as_before(string question)
    {
        Assert.SkipUnless(Host.IsLinux, Linux);
        string answer = Text(Answers[question](host.Taken, host));
        Assert.Contains("[", answer, StringComparison.Ordinal);
        Assert.Equal(answer, Text(Answers[question](host.Read, host)));
    }

    [Fact]
    public void A_diagnosis_has_the_findings_of_a_live_one_over_the_same_window()
    {
        Assert.SkipUnless(Host.IsLinux, Linux);
        Finding recorded = NearlyFull(
            host.Read.Diagnose(new DiagnosisQuery { ProcessIds = [Environment.ProcessId] }).Findings);
        Finding live = NearlyFull(host.LiveDiagnosis.Findings);
        Assert.Equal(
            (live.Kind, live.Severity, live.Subject, live.ProcessId, live.AffectedConnections),
            (recorded.Kind, recorded.Severity, recorded.Subject, recorded.ProcessId, recorded.AffectedConnections));
    }

    [Fact]
    public void A_filter_by_name_leaves_out_findings_of_other_processes()
    {
        Assert.SkipUnless(Host.IsLinux, Linux);
        Assert.DoesNotContain(
            host.Read.Diagnose(new DiagnosisQuery { IsNameWanted = name => name == "no-such-process" }).Findings,
            finding => finding.ProcessId == Environment.ProcessId);
    }

    [Fact]
    public void Recorded_sockets_are_listed_like_live_ones()
    {
        Assert.SkipUnless(Host.IsLinux, Linux);
        var query = new SocketQuery
        {
            ProcessIds = [Environment.ProcessId],
            LocalPorts = [host.Port],
            IncludeOptions = true,
        };
        TcpSocket[] live = [.. new HostSockets(query).List(CancellationToken.None)];
        TcpSocket[] recorded = [.. host.Read.Find(query).List(CancellationToken.None)];
        Assert.Equal(RecordedHost.Connections + 1, live.Length);
        Assert.Equal(live.Select(Still), recorded.Select(Still));
        Assert.Equal(live.Select(socket => socket.Memory!), recorded.Select(socket => socket.Memory!));
    }

    [Fact]
    public void Recorded_watchers_equal_those_of_live_sockets()
    {
        Assert.SkipUnless(Host.IsLinux, Linux);
        TcpSocket listener = Listener();
        var live = SocketWatchers.Read(TestContext.Current.CancellationToken);
        Assert.NotEmpty(live.Find(listener.Inode));
        Assert.Equal(live.Find(listener.Inode), host.Read.FindWatchers().Find(listener.Inode));
    }

    [Fact]
    public void Recorded_tcp_info_equals_that_of_a_live_connection()
    {
        Assert.SkipUnless(Host.IsLinux, Linux);
        using var sampler = new TcpInfoSampler();
        foreach (TcpSocket socket in host.Read.Find(new SocketQuery
        {
            LocalPorts = [host.Port],
            States = [TcpState.Established],
        }).List(CancellationToken.None))
        {
            TcpInfo live = sampler.Sample(socket)!;
            TcpInfo recorded = host.Read.Sample(socket)!;
            Assert.Equal(host.Read.TakenAt.UtcDateTime, recorded.SampledAt);
            Assert.Equal(Text(Still(live)), Text(Still(recorded)));
        }
    }

    [Fact]
    public void Recorded_loops_sets_and_entries_equal_those_of_a_live_inspection()
    {
        Assert.SkipUnless(Host.IsLinux, Linux);
        InspectionQuery query = Own with { ListenerPort = host.Port };
        InspectionResult live = HostInspector.Inspect(query, TestContext.Current.CancellationToken);
        InspectionResult recorded = host.Read.Inspect(query);
        Assert.Equal(Still(Assert.Single(live.Loops)), Still(Assert.Single(recorded.Loops)));
        int set = live.Loops[0].FileDescriptor!.Value;
        Assert.Equal(Still(live.Sets, set), Still(recorded.Sets, set));
        EpollEntry[] entries = [.. recorded.Entries.Where(entry => entry.EpollDescriptor == set)];
        Assert.Equal(Still(live.Entries.Where(entry => entry.EpollDescriptor == set)), Still(entries));
        Assert.Equal(Still(entries), Still(recorded.Loops[0].Entries));
    }

    [Fact]
    public void Entries_and_options_are_returned_only_on_request()
    {
        Assert.SkipUnless(Host.IsLinux, Linux);
        InspectionResult result = host.Read.Inspect(Own with { IncludeEntries = false });
        Assert.Empty(result.Entries);
        Assert.All(result.Loops, loop => Assert.Empty(loop.Entries));
        TcpSocket listener = Listener();
        Assert.Null(listener.NoDelay);
        Assert.Empty(listener.Watchers);
        Assert.NotEmpty(listener.Owners);
        var skipping = new SocketQuery { LocalPorts = [host.Port], SkipOwners = true };
        Assert.All(host.Read.Find(skipping).List(CancellationToken.None), socket => Assert.Empty(socket.Owners));
    }

    [Fact]
    public void A_process_that_did_not_exist_is_reported_as_a_problem()
    {
        Assert.SkipUnless(Host.IsLinux, Linux);
        SocketProblemException problem = Assert.Single(
            host.Read.Inspect(new InspectionQuery { ProcessIds = [int.MaxValue] }).Problems);
        Assert.Equal(SocketProblem.ProcessNotFound, problem.Problem);
        Assert.Equal(int.MaxValue, problem.Subject);
    }

    private static string Text(object? value) => JsonSerializer.Serialize(value, SnapshotJson.Options(null));

    private Finding NearlyFull(IEnumerable<Finding> findings) => Assert.Single(
        findings.SelectMany(finding => finding.Related.Prepend(finding)),
        finding => finding.Kind == FindingKind.AcceptQueueNearlyFull
            && finding.Subject.EndsWith($":{host.FullPort}", StringComparison.Ordinal));

    private TcpSocket Listener() => Assert.Single(
        host.Read.Find(new SocketQuery { LocalPorts = [host.Port], States = [TcpState.Listen] })
            .List(CancellationToken.None));

    // Leaves out properties that change with time, and those that records compare by reference.
    private static TcpSocket Still(TcpSocket socket) => socket with
    {
        Info = null,
        Memory = null,
        Owners = [],
        Watchers = [],
        TimerMilliseconds = null,
    };

    private static TcpInfo Still(TcpInfo info) => info with
    {
        SampledAt = default,
        LastSendMilliseconds = null,
        LastReceiveMilliseconds = null,
        LastAckReceiveMilliseconds = null,
        Reading = [],
    };

    private static string Still(EventLoopThread row) => FormattableString.Invariant(
        $"{row} {row.ThreadName} {row.Mechanism} {row.Call} {row.FileDescriptor} {row.SetSize} {row.Port} ")
        + FormattableString.Invariant($"{row.ConnectionCount} {row.SharePercent} {row.TimerSlackNanoseconds} ")
        + string.Join(',', row.Listeners.Concat(row.Verdict.Select(finding => $"{finding.Kind}")));

    private static string Still(IEnumerable<EpollInstance> sets, int descriptor)
    {
        EpollInstance set = sets.Single(set => set.FileDescriptor == descriptor);
        return FormattableString.Invariant($"{set} {set.EntryCount} {set.SocketCount} {set.ConnectionCount} ")
            + FormattableString.Invariant($"{set.EdgeTriggeredCount} {set.OneShotCount} ")
            + string.Join(',', set.ThreadIds);
    }

    private static string[] Still(IEnumerable<EpollEntry> entries) =>
        [
            .. entries.Select(
                entry => $"{entry} {entry.Inode} {entry.Cookie} {entry.Holders} {entry.PeerHolders}"),
        ];
}
