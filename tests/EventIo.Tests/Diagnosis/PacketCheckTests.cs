using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Tests.Findings;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>Packets that are dropped, and receive work that is unevenly spread over processors.</summary>
public sealed class PacketCheckTests
{
    [Fact]
    public void Packets_dropped_at_a_full_input_queue_are_reported_by_processor()
    {
        HostWindow window = Softnet([new(0, 0, 0, 0), new(1, 0, 7, 0)], [new(0, 500, 0, 0), new(1, 500, 9, 0)]);
        Finding finding = Assert.Single(window.Check(FindingKind.BacklogDropped));
        Assert.StartsWith(
            "processor 1 dropped 7 → 9 of 500 packets in 5.0 s", finding.Evidence, StringComparison.Ordinal);
        Assert.Equal("sysctl -w net.core.netdev_max_backlog=2048", finding.Remedy);
        Assert.Empty(Softnet([new(0, 0, 7, 0)], [new(0, 9, 7, 0)]).Check(FindingKind.BacklogDropped));
    }

    [Theory]
    [InlineData(50, 21, true)]
    [InlineData(49, 21, false)]
    // A burst is not steady.
    [InlineData(50, 1, false)]
    public void Receive_work_is_squeezed_when_it_is_steadily_cut_short(int squeezed, int moments, bool isFound)
    {
        HostWindow window = Softnet([new(0, 0, 0, 0)], [new(0, 500, 0, squeezed)]) with
        {
            SoftnetMoments = [.. Enumerable.Range(0, TestWindow.Looks + 2).Select(
                moment => new SoftnetReading(ProcessorTimes.All, 0, 0, squeezed * Math.Min(moment, moments)))],
        };
        Assert.Equal(isFound, window.Check(FindingKind.SoftirqSqueezed).Length == 1);
    }

    [Theory]
    [InlineData(950, 950, 910, 9_500, false, true)]
    [InlineData(890, 890, 910, 9_500, false, false)]
    // The processor is busy with programs, not with receive work.
    [InlineData(950, 300, 910, 9_500, false, false)]
    // The other processor does enough of the receive work.
    [InlineData(950, 950, 850, 9_500, false, false)]
    // The packets come over loopback, for which RPS has no effect.
    [InlineData(950, 950, 910, 10, false, false)]
    [InlineData(950, 950, 910, 9_500, true, false)]
    public void One_processor_does_all_receive_work_when_RPS_is_off(
        int busy, int interrupts, int share, long received, bool isSteered, bool isFound)
    {
        HostWindow window = Softnet(
            [new(0, 0, 0, 0), new(1, 0, 0, 0)], [new(0, share * 10, 0, 0), new(1, 10_000 - (share * 10), 0, 0)]);
        window = window with
        {
            Before = window.Before with { Processors = [Times(-1, 0, 0), Times(0, 0, 0), Times(1, 0, 0)] },
            After = window.After with
            {
                Processors =
                [
                    new(-1, 2_000, 1_000, 0, 0), new(0, 1_000, 1_000 - busy, interrupts, 0), new(1, 1_000, 900, 0, 0),
                ],
                Interfaces = new Dictionary<string, long> { ["lo"] = 9_999, ["eth0"] = received },
                SteeredInterfaces = new Dictionary<string, bool> { ["eth0"] = isSteered },
            },
        };
        Finding? finding = window.Check(FindingKind.SoftirqOnOneProcessor).SingleOrDefault();
        Assert.Equal(isFound, finding is not null);
        if (finding is not null)
            Assert.Equal("echo 3 > /sys/class/net/eth0/queues/rx-0/rps_cpus", finding.Remedy);
    }

    [Fact]
    public void Datagrams_dropped_at_a_full_buffer_are_reported_with_their_socket()
    {
        HostWindow window = TestWindow.Rising(("Udp.RcvbufErrors", 40));
        window = window with
        {
            Before = window.Before with { Sockets = new SocketCensus { Datagrams = [Datagrams(2)] } },
            After = window.After with
            {
                Sockets = new SocketCensus { Datagrams = [Datagrams(42)] },
                Settings = TestWindow.Settings(("net.core.rmem_max", "212992")),
            },
        };
        Finding finding = Assert.Single(window.Check(FindingKind.UdpDropped));
        Assert.StartsWith("40 datagrams were dropped at the socket", finding.Evidence, StringComparison.Ordinal);
        Assert.Equal(
            "sysctl -w net.core.rmem_max=1048576; "
            + "Set-SocketOption SO_RCVBUF 1048576 -ProcessId 812 -FileDescriptor 9 -Cookie 5", finding.Remedy);
        Assert.Empty(TestWindow.Rising(("Udp.RcvbufErrors", 0)).Check(FindingKind.UdpDropped));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(9, false)]
    public void Reverse_path_filtering_is_reported_with_the_interfaces_that_are_strict(int packets, bool isFound)
    {
        HostWindow window = TestWindow.Rising(("TcpExt.IPReversePathFilter", packets));
        window = window with
        {
            After = window.After with
            {
                Settings = TestWindow.Settings(
                    ("net.ipv4.conf.all.rp_filter", "0"), ("net.ipv4.conf.eth0.rp_filter", "1"),
                    ("net.ipv4.conf.eth1.rp_filter", "2"), ("net.ipv4.conf.lo.rp_filter", "1")),
            },
        };
        Finding? finding = window.Check(FindingKind.ReversePathDropped).SingleOrDefault();
        Assert.Equal(isFound ? "eth0" : null, finding?.Subject);
        if (finding is not null)
            Assert.Equal("sysctl -w net.ipv4.conf.eth0.rp_filter=1", finding.Undo);
    }

    [Fact]
    public void Wrong_checksums_are_reported_with_their_protocol()
    {
        Finding finding = Assert.Single(
            TestWindow.Rising(("Tcp.InCsumErrors", 3), ("Udp.InCsumErrors", 0)).Check(FindingKind.ChecksumErrors));
        Assert.StartsWith("Tcp InCsumErrors 0 → 3 in 5.0 s", finding.Evidence, StringComparison.Ordinal);
        Assert.Empty(TestWindow.Rising(("Tcp.InCsumErrors", 0)).Check(FindingKind.ChecksumErrors));
    }

    [Theory]
    [InlineData(101, true)]
    [InlineData(100, false)]
    [Spares(FindingKind.CpuStolen)]
    public void Stolen_time_is_reported_above_10_percent(int stolen, bool isFound)
    {
        HostWindow window = TestWindow.Of(
            before => before with { Processors = [Times(-1, 0, 0)] },
            after => after with { Processors = [Times(-1, 1_000, stolen)] });
        Assert.Equal(isFound, window.Check(FindingKind.CpuStolen).Length == 1);
    }

    private static ProcessorTimes Times(int processor, long total, long stolen) => new(processor, total, 0, 0, stolen);

    private static HostWindow Softnet(SoftnetReading[] before, SoftnetReading[] after) => TestWindow.Of(
        snapshot => snapshot with { Softnet = before, Processors = [Times(-1, 0, 0)] },
        snapshot => snapshot with
        {
            Softnet = after,
            Processors = [Times(-1, 1_000, 0)],
            Settings = TestWindow.Settings(("net.core.netdev_max_backlog", "1000")),
        });

    private static TcpSocket Datagrams(long drops) => TestWindow.Connection(5) with
    {
        Kind = SocketKind.Udp,
        Owners = [new SocketHolder(TestWindow.ServerId, "nginx", 9)],
        Memory = TestWindow.Memory(drops),
    };
}
