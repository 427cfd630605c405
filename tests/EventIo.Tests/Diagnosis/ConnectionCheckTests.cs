using EventIo.Diagnosis.Checks.Connections;
using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using EventIo.Native;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>Connections that are held back, not read or not closed.</summary>
public sealed class ConnectionCheckTests
{
    [Theory]
    [InlineData(9, 9, 70_000, false)]
    [InlineData(10, 10, 70_000, true)]
    [InlineData(10, 10, 50_000, false)]
    [InlineData(9, 10, 2_000, true)]
    [InlineData(9, 10, 500, false)]
    public void Connections_in_CLOSE_WAIT_leak_when_ten_of_them_are_old_or_their_number_grows(
        int before, int after, long ageMilliseconds, bool isFound)
    {
        HostWindow window = TestWindow.Of(
            snapshot => snapshot with { Sockets = Closed(before, ageMilliseconds) },
            snapshot => snapshot with { Sockets = Closed(after, ageMilliseconds) });
        Assert.Equal(isFound, window.Check(FindingKind.CloseWaitLeak).Length == 1);
    }

    [Theory]
    [InlineData(true, true)]
    // The connections wait to be accepted.
    [InlineData(false, false)]
    public void A_leak_of_a_hidden_process_is_reported_with_the_address_of_the_listener(bool isAccepted, bool isFound)
    {
        SocketCensus hidden = TestWindow.Connections(Closed(20, 70_000).Connections.Values.Select(
            reading => reading with
            {
                Socket = reading.Socket with { Owners = [], Inode = isAccepted ? 7 : null },
            }));
        HostWindow window = TestWindow.Of(
            snapshot => snapshot with { Sockets = hidden }, snapshot => snapshot with { Sockets = hidden });
        Finding[] findings = window.Check(FindingKind.CloseWaitLeak);
        Assert.Equal(isFound, findings.Length == 1);
        Assert.All(findings, finding =>
        {
            Assert.Equal(("127.0.0.1:8080", null), (finding.Subject, finding.ProcessId));
            Assert.Contains("Get-TcpSocket -LocalPort 8080 -State CloseWait", finding.Remedy, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_leak_states_when_descriptors_will_run_out()
    {
        HostWindow window = TestWindow.Of(
            snapshot => snapshot with { Sockets = Closed(10, 5_000) },
            snapshot => snapshot with { Sockets = Closed(20, 5_000) });
        Finding finding = Assert.Single(window.Check(FindingKind.CloseWaitLeak));
        // 10 more in 5 s are 120 a minute; 924 descriptors are left.
        Assert.Contains("+120 per minute", finding.Evidence, StringComparison.Ordinal);
        Assert.Contains("its 1,024 descriptors run out in 7.7 minutes", finding.Evidence, StringComparison.Ordinal);
        Assert.Equal((FindingSeverity.Error, 20L), (finding.Severity, finding.AffectedConnections));
    }

    [Fact]
    public void A_half_closed_connection_that_is_still_answered_is_not_a_leak()
    {
        SocketCensus answered = TestWindow.Connections(Closed(20, 70_000).Connections.Values.Select(
            reading => reading with { LastSendMilliseconds = 10 }));
        HostWindow window = TestWindow.Of(
            snapshot => snapshot with { Sockets = answered }, snapshot => snapshot with { Sockets = answered });
        Assert.Empty(window.Check(FindingKind.CloseWaitLeak));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(9, false)]
    public void Small_data_is_held_by_Nagle_if_at_least_half_of_the_looks_see_it(int looks, bool isFound) =>
        Assert.Equal(isFound, new NagleHeldCheck().Check(Held(looks, isDelayed: true)).Count() == 1);

    [Fact]
    public void TCP_NODELAY_is_the_repair_for_data_held_by_Nagle()
    {
        Finding finding = Assert.Single(new NagleHeldCheck().Check(Held(TestWindow.Looks, isDelayed: true)));
        Assert.Equal(
            new SocketOptionRepair(812, "nginx", 11, 1, "TCP_NODELAY", 1, 0), Assert.Single(finding.Repairs));
        Assert.StartsWith(
            "Set-SocketOption TCP_NODELAY 1 -ProcessId 812 -FileDescriptor 11 -Cookie 1; nginx: tcp_nodelay on;",
            finding.Remedy, StringComparison.Ordinal);
        Assert.Equal("Set-SocketOption TCP_NODELAY 0 -ProcessId 812 -FileDescriptor 11 -Cookie 1", finding.Undo);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void Held_data_is_not_reported_if_TCP_NODELAY_is_on_or_unknown(bool? isDelayed) =>
        Assert.Empty(new NagleHeldCheck().Check(Held(TestWindow.Looks, isDelayed)));

    [Fact]
    public void Data_held_back_by_a_window_or_a_timeout_is_not_attributed_to_Nagle()
    {
        Assert.True(ConnectionTrack.IsNeeded(Small()));
        Assert.False(ConnectionTrack.IsNeeded(Small() with { CongestionWindowSegments = 1 }));
        Assert.False(ConnectionTrack.IsNeeded(Small() with { PeerWindowBytes = 50 }));
        Assert.False(ConnectionTrack.IsNeeded(Small() with { Timeouts = 1 }));
        Assert.False(ConnectionTrack.IsNeeded(Small() with { UnsentBytes = 1_448 }));
    }

    [Theory]
    [InlineData(TestWindow.Looks, true)]
    [InlineData(TestWindow.Looks - 1, false)]
    public void A_process_whose_window_stays_shut_in_every_look_is_not_reading(int looks, bool isFound)
    {
        ConnectionReading shut = Reading() with
        {
            Socket = TestWindow.Connection(1) with { ReceiveQueueBytes = 65_536 },
            OwnWindowBytes = 0,
            PeerWindowBytes = 65_536,
            LastReceiveMilliseconds = 7_000,
        };
        Finding[] findings = Tracked(shut, looks).Check(FindingKind.NotReading);
        Assert.Equal(isFound, findings.Length == 1);
        if (isFound)
        {
            Assert.Contains(
                "65,536 bytes wait to be read, the last came 7.0 s ago", findings[0].Evidence,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_connection_of_a_process_that_is_not_selected_is_not_judged()
    {
        HostWindow window = Tracked(Reading() with { PeerWindowBytes = 0, UnsentBytes = 9_000 }, TestWindow.Looks);
        Assert.Single(window.Restrict(new() { ProcessIds = [TestWindow.ServerId] }).Connections);
        Assert.Empty(window.Restrict(new() { ProcessIds = [TestWindow.ServerId + 1] }).Connections);
    }

    [Theory]
    [InlineData(null, "No process has it open any more")]
    [InlineData(7u, "Run Test-NetworkHost as root")]
    public void A_connection_of_a_hidden_process_is_not_called_abandoned(uint? inode, string remedy)
    {
        ConnectionReading shut = Reading() with
        {
            Socket = TestWindow.Connection(1) with { Owners = [], Inode = inode },
            PeerWindowBytes = 0,
            OwnWindowBytes = 65_536,
            UnsentBytes = 9_000,
        };
        Assert.StartsWith(
            remedy, Assert.Single(Tracked(shut, TestWindow.Looks).Check(FindingKind.PeerNotReading)).Remedy,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_hidden_process_that_does_not_read_is_reported_with_the_addresses_of_the_connection()
    {
        ConnectionReading shut = Reading() with
        {
            Socket = TestWindow.Connection(1) with { ReceiveQueueBytes = 65_536, Owners = [], Inode = 7 },
            OwnWindowBytes = 0,
            PeerWindowBytes = 65_536,
        };
        Finding finding = Assert.Single(Tracked(shut, TestWindow.Looks).Check(FindingKind.NotReading));
        Assert.Equal(("127.0.0.1:8080 to 127.0.0.2:40001", null), (finding.Subject, finding.ProcessId));
        Assert.Contains("; Run Test-NetworkHost as root", finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestWindow.Looks, true)]
    [InlineData(TestWindow.Looks - 1, false)]
    public void A_peer_whose_window_stays_shut_in_every_look_is_not_reading(int looks, bool isFound)
    {
        ConnectionReading shut = Reading() with { PeerWindowBytes = 0, OwnWindowBytes = 65_536, UnsentBytes = 9_000 };
        Assert.Equal(isFound, Tracked(shut, looks).Check(FindingKind.PeerNotReading).Length == 1);
    }

    private static ConnectionReading Reading() => new(TestWindow.Connection(1));

    private static ConnectionReading Small() => Reading() with
    {
        UnsentBytes = 100,
        SegmentBytes = 1_448,
        UnackedSegments = 1,
        CongestionWindowSegments = 10,
        PeerWindowBytes = 65_536,
        OwnWindowBytes = 65_536,
        Timeouts = 0,
    };

    private static HostWindow Held(int looks, bool? isDelayed)
    {
        HostWindow window = Tracked(Small(), looks);
        window.Connections[1].IsDelayed = isDelayed;
        return window;
    }

    private static HostWindow Tracked(ConnectionReading reading, int looks)
    {
        var track = new ConnectionTrack { Last = reading };
        for (int look = 0; look < looks; look++)
            track.Add(reading);
        HostWindow window = TestWindow.Of(
            before: null, after => after with { Sockets = TestWindow.Connections([reading]) });
        return window with { Connections = new Dictionary<ulong, ConnectionTrack> { [1] = track } };
    }

    private static SocketCensus Closed(int count, long ageMilliseconds) => TestWindow.Connections(
        Enumerable.Range(1, count).Select(
            cookie => new ConnectionReading(TestWindow.Connection((ulong)cookie, TcpState.CloseWait))
            {
                LastAckMilliseconds = ageMilliseconds,
                LastSendMilliseconds = ageMilliseconds + 100,
            }));
}
