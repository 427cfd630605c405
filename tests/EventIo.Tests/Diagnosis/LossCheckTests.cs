using System.Net;
using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>Segments that are lost, and connections that are reset.</summary>
public sealed class LossCheckTests
{
    [Theory]
    [InlineData(11, 1_000, 0, true)]
    [InlineData(10, 1_000, 0, false)]
    [InlineData(4, 100, 0, false)]
    [InlineData(50, 99, 0, false)]
    // The segments are SYNs that were not answered because the accept queue was full.
    [InlineData(50, 1_000, 45, false)]
    public void Loss_is_reported_above_1_percent_of_at_least_100_segments(
        long again, long sent, long handshakes, bool isFound)
    {
        HostWindow window = TestWindow.Rising(
            ("Tcp.RetransSegs", again), ("Tcp.OutSegs", sent), ("TcpExt.TCPSynRetrans", handshakes));
        Assert.Equal(isFound, window.Check(FindingKind.Retransmitting).Length == 1);
    }

    [Fact]
    public void Loss_names_the_connections_with_the_most_retransmissions()
    {
        HostWindow window = TestWindow.Rising(("Tcp.RetransSegs", 50), ("Tcp.OutSegs", 1_000));
        window = window with
        {
            Before = window.Before with { Sockets = Sent((1, 5)) },
            After = window.After with { Sockets = Sent((1, 7), (2, 40), (3, 0)) },
        };
        Finding finding = Assert.Single(window.Check(FindingKind.Retransmitting));
        Assert.Contains(
            "nginx[812] 127.0.0.1:8080 to 127.0.0.2:40002 40, nginx[812] 127.0.0.1:8080 to 127.0.0.2:40001 2 " +
            "(sock_diag)",
            finding.Evidence, StringComparison.Ordinal);
        Assert.Equal(2, finding.AffectedConnections);
    }

    [Theory]
    [InlineData(2, 2_000, 100, true)]
    [InlineData(1, 2_000, 100, false)]
    // The segment is not full, so its loss does not depend on the MTU.
    [InlineData(4, 1_000, 100, false)]
    // Nothing arrives from the peer: it is gone.
    [InlineData(4, 2_000, 60_000, false)]
    public void Full_segments_that_time_out_while_the_peer_sends_are_an_MTU_black_hole(
        int timeouts, long queued, long heardMilliseconds, bool isFound)
    {
        var stuck = new ConnectionReading(TestWindow.Connection(1) with { SendQueueBytes = queued })
        {
            Timeouts = timeouts,
            SegmentBytes = 1_448,
            UnackedSegments = 1,
            PathMtuBytes = 1_500,
            BytesAcked = 5,
            LastReceiveMilliseconds = 60_000,
        };
        SocketCensus sockets = new()
        {
            Connections = new Dictionary<ulong, ConnectionReading> { [1] = stuck },
            Heard = new Dictionary<IPAddress, long> { [IPAddress.Parse("127.0.0.2")] = heardMilliseconds },
        };
        HostWindow window = TestWindow.Of(
            before => before with { Sockets = sockets },
            after => after with
            {
                Sockets = sockets,
                Settings = TestWindow.Settings(("net.ipv4.tcp_mtu_probing", "0")),
            });
        Finding? finding = window.Check(FindingKind.MtuBlackHole).SingleOrDefault();
        Assert.Equal(isFound, finding is not null);
        if (finding is not null)
        {
            Assert.StartsWith(
                "sysctl -w net.ipv4.tcp_mtu_probing=1; tracepath 127.0.0.2", finding.Remedy,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(50, 499, true)]
    [InlineData(49, 0, false)]
    [InlineData(50, 500, false)]
    public void Resets_are_a_storm_above_10_percent_of_opens_throughout_the_window(
        long resets, long opens, bool isFound) =>
        Assert.Equal(isFound, Resets(resets, opens).Check(FindingKind.ResetStorm).Length == 1);

    [Fact]
    public void Resets_at_a_single_moment_are_not_a_storm()
    {
        HostWindow window = Resets(500, 0);
        NetworkCounters[] burst = [.. window.Moments.Select((_, index) => window.Moments[index < 10 ? 0 : ^1])];
        Assert.Empty((window with { Moments = burst }).Check(FindingKind.ResetStorm));
    }

    [Fact]
    public void A_reset_storm_has_a_cause_that_more_than_half_of_the_resets_share()
    {
        HostWindow window = TestWindow.Rising(
            ("Tcp.EstabResets", 100), ("Tcp.OutRsts", 100), ("Tcp.AttemptFails", 0), ("TcpExt.TCPAbortOnData", 90));
        Assert.Equal(
            "Programs of this host close connections with data that they have not read.",
            Assert.Single(window.Check(FindingKind.ResetStorm)).Cause);
    }

    private static HostWindow Resets(long resets, long opens) => TestWindow.Rising(
        ("Tcp.EstabResets", resets), ("Tcp.OutRsts", 0), ("Tcp.AttemptFails", 0), ("Tcp.PassiveOpens", opens));

    private static SocketCensus Sent(params (ulong Cookie, long Retransmits)[] connections) => TestWindow.Connections(
        connections.Select(connection => new ConnectionReading(TestWindow.Connection(connection.Cookie))
        {
            Retransmits = connection.Retransmits,
        }));
}
