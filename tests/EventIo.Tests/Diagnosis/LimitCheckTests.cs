using System.Net;
using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Tests.Findings;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>Tables that fill up, limits that are reached, and harmful settings.</summary>
public sealed class LimitCheckTests
{
    [Theory]
    [InlineData(921, 921, null)]
    [InlineData(922, 922, FindingSeverity.Warning)]
    [InlineData(921, 1_024, null)]
    [InlineData(1_024, 1_024, FindingSeverity.Error)]
    public void A_process_is_short_of_descriptors_if_both_readings_are_at_90_percent_of_its_limit(
        int before, int after, FindingSeverity? severity)
    {
        HostWindow window = TestWindow.Of(
            snapshot => snapshot with
            {
                Processes = TestWindow.Processes(TestWindow.Server with { Descriptors = before }),
            },
            snapshot => snapshot with
            {
                Processes = TestWindow.Processes(TestWindow.Server with { Descriptors = after }),
            });
        Finding? finding = window.Check(FindingKind.DescriptorLimit).SingleOrDefault();
        Assert.Equal(severity, finding?.Severity);
        if (finding is null)
            return;
        // The hard limit is four times as high: the owner may raise the soft limit that far.
        Assert.StartsWith(
            "prlimit --pid 812 --nofile=4096:4096; permanently, nginx: worker_rlimit_nofile 4096;", finding.Remedy,
            StringComparison.Ordinal);
        Assert.Equal("prlimit --pid 812 --nofile=1024:4096", finding.Undo);
    }

    [Theory]
    [InlineData(89, null)]
    [InlineData(90, FindingSeverity.Warning)]
    [InlineData(100, FindingSeverity.Error)]
    [Spares(FindingKind.SystemDescriptorLimit)]
    public void The_host_is_short_of_open_files_at_90_percent_of_the_maximum(int open, FindingSeverity? severity)
    {
        Finding? finding = Settings(("fs.file-nr", $"{open} 0 100"), ("fs.file-max", "100"))
            .Check(FindingKind.SystemDescriptorLimit).SingleOrDefault();
        Assert.Equal(severity, finding?.Severity);
        if (finding is not null)
            Assert.Equal("sysctl -w fs.file-max=200", finding.Remedy);
    }

    [Theory]
    [InlineData(90, 0, "0", true)]
    [InlineData(89, 0, "0", false)]
    [InlineData(10, 80, "0", true)]
    // Over loopback, tcp_tw_reuse 2 makes ports in TIME_WAIT available after a second.
    [InlineData(10, 80, "2", false)]
    [InlineData(10, 80, "1", false)]
    public void Ports_are_short_if_90_percent_of_those_that_are_not_reserved_are_in_use(
        int inUse, int timeWait, string reuse, bool isFound)
    {
        var target = new PortTarget(IPAddress.Loopback, IPAddress.Loopback, 80);
        var sockets = new SocketCensus
        {
            Ports = new Dictionary<PortTarget, PortUse> { [target] = new(inUse, timeWait) },
        };
        HostWindow window = Settings(
            ("net.ipv4.ip_local_port_range", "40000 40109"), ("net.ipv4.ip_local_reserved_ports", "40000-40008,40050"),
            ("net.ipv4.tcp_tw_reuse", reuse));
        window = window with
        {
            Before = window.Before with { Sockets = sockets },
            After = window.After with { Sockets = sockets },
        };
        Assert.Equal(isFound, window.Check(FindingKind.EphemeralPortsExhausted).Length == 1);
    }

    [Theory]
    [InlineData(89, null)]
    [InlineData(90, FindingSeverity.Warning)]
    [InlineData(100, FindingSeverity.Error)]
    public void The_table_of_tracked_connections_is_full_at_90_percent(int count, FindingSeverity? severity)
    {
        HostWindow window = Settings(
            ("net.netfilter.nf_conntrack_count", $"{count}"), ("net.netfilter.nf_conntrack_max", "100"));
        Assert.Equal(severity, window.Check(FindingKind.ConntrackFull).SingleOrDefault()?.Severity);
    }

    [Theory]
    [InlineData("0000000f 00000000 00000000", 15)]
    [InlineData("00000000 00000000 00000000", 0)]
    [Spares(FindingKind.ConntrackDropped)]
    public void Packets_that_connection_tracking_dropped_are_counted(string figures, int dropped)
    {
        HostWindow window = TestWindow.Of(
            before => before with { Conntrack = Table("00000000 00000000 00000000") },
            after => after with
            {
                Conntrack = Table(figures),
                Settings = TestWindow.Settings(("net.netfilter.nf_conntrack_max", "100")),
            });
        Finding? finding = window.Check(FindingKind.ConntrackDropped).SingleOrDefault();
        Assert.Equal(dropped, finding?.AffectedConnections ?? 0);
        if (finding is not null)
            Assert.Equal("sysctl -w net.netfilter.nf_conntrack_max=200", finding.Remedy);
        Assert.Null(TestWindow.Of(null, null).After.Conntrack);
    }

    [Fact]
    public void The_remedy_for_a_full_neighbour_table_raises_the_highest_threshold_first()
    {
        HostWindow window = TestWindow.Of(
            before => before with { Neighbours = (Fulls("00000001"), null) },
            after => after with
            {
                Neighbours = (Fulls("00000003"), null),
                Settings = TestWindow.Settings(
                    ("net.ipv4.neigh.default.gc_thresh1", "128"), ("net.ipv4.neigh.default.gc_thresh2", "512"),
                    ("net.ipv4.neigh.default.gc_thresh3", "1024")),
            });
        Finding finding = Assert.Single(window.Check(FindingKind.NeighbourTableFull));
        Assert.StartsWith(
            "sysctl -w net.ipv4.neigh.default.gc_thresh3=2048; ", finding.Remedy, StringComparison.Ordinal);
        Assert.EndsWith("gc_thresh3=1024", finding.Undo, StringComparison.Ordinal);
    }

    [Fact]
    [Spares(FindingKind.OrphanLimit)]
    public void Connections_that_were_reset_for_lack_of_memory_are_reported()
    {
        // Only the initial network namespace has tcp_max_orphans.
        Finding finding = Assert.Single(
            TestWindow.Rising(("TcpExt.TCPAbortOnMemory", 1)).Check(FindingKind.OrphanLimit));
        Assert.DoesNotContain("tcp_max_orphans", finding.Evidence, StringComparison.Ordinal);
        Assert.Contains("on the host", finding.Remedy, StringComparison.Ordinal);
        Assert.Empty(TestWindow.Rising(("TcpExt.TCPAbortOnMemory", 0)).Check(FindingKind.OrphanLimit));
    }

    [Theory]
    [InlineData("TcpExt.TCPMemoryPressures", 1, true)]
    [InlineData("TcpExt.RcvPruned", 10, true)]
    [InlineData("TcpExt.RcvPruned", 9, false)]
    [InlineData("TcpExt.PruneCalled", 21, true)]
    // Even a fast transfer is pruned a few times in its first second.
    [InlineData("TcpExt.PruneCalled", 5, false)]
    public void TCP_memory_is_short_when_pressure_or_drops_or_steady_pruning_is_counted(
        string counter, long rise, bool isFound)
    {
        long Rise(string name) => name == counter ? rise : 0;
        (string, long)[] counters =
        [
            ("TcpExt.TCPMemoryPressures", Rise("TcpExt.TCPMemoryPressures")),
            ("TcpExt.RcvPruned", Rise("TcpExt.RcvPruned")), ("TcpExt.PruneCalled", Rise("TcpExt.PruneCalled")),
        ];
        Assert.Equal(isFound, TestWindow.Rising(counters).Check(FindingKind.TcpMemoryPressure).Length == 1);
    }

    [Theory]
    [InlineData("net.ipv4.tcp_sack", "0", "sysctl -w net.ipv4.tcp_sack=1")]
    [InlineData("net.ipv4.tcp_window_scaling", "0", "sysctl -w net.ipv4.tcp_window_scaling=1")]
    [InlineData("net.ipv4.tcp_abort_on_overflow", "1", "sysctl -w net.ipv4.tcp_abort_on_overflow=0")]
    [InlineData("net.ipv4.ip_local_reserved_ports", "1-65535", "sysctl -w 'net.ipv4.ip_local_port_range=32768 60999'")]
    public void A_harmful_setting_is_reported_with_its_default(string name, string value, string remedy)
    {
        Dictionary<string, string> healthy = new()
        {
            ["net.ipv4.tcp_sack"] = "1",
            ["net.ipv4.tcp_window_scaling"] = "1",
            ["net.ipv4.tcp_abort_on_overflow"] = "0",
            ["net.ipv4.ip_local_port_range"] = "32768 60999",
            ["net.ipv4.ip_local_reserved_ports"] = "",
        };
        Assert.Empty(Settings([.. healthy.Select(pair => (pair.Key, pair.Value))]).Check(FindingKind.HarmfulSetting));
        healthy[name] = value;
        Finding finding = Assert.Single(
            Settings([.. healthy.Select(pair => (pair.Key, pair.Value))]).Check(FindingKind.HarmfulSetting));
        Assert.Equal(remedy, finding.Remedy);
    }

    [Theory]
    [InlineData("128", 65, true)]
    [InlineData("128", 64, false)]
    [InlineData("256", 100, false)]
    public void A_small_somaxconn_is_harmful_if_a_listener_that_it_clamps_is_half_full(
        string most, int queue, bool isFound)
    {
        HostWindow window = Settings(("net.ipv4.tcp_sack", "1"), ("net.core.somaxconn", most));
        window = window with
        {
            After = window.After with
            {
                Sockets = new SocketCensus { Listeners = [TestWindow.Listener(queue, 128)] },
            },
        };
        Assert.Equal(isFound, window.Check(FindingKind.HarmfulSetting).Length == 1);
    }

    private static HostWindow Settings(params (string Name, string Value)[] settings) => TestWindow.Of(
        before => before with { Settings = TestWindow.Settings(settings) },
        after => after with { Settings = TestWindow.Settings(settings) });

    private static ProcessorTable? Table(string figures) =>
        ProcessorTable.Parse($"drop early_drop insert_failed\n{figures}\n");

    private static ProcessorTable? Fulls(string figures) => ProcessorTable.Parse($"table_fulls\n{figures}\n");
}
