using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using EventIo.Sockets.Listing;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>Accept queues and handshakes, and why they fill up.</summary>
public sealed class ListenerCheckTests
{
    private const FindingKind Overflowed = FindingKind.AcceptQueueOverflowed;

    [Theory]
    // The kernel drops connections when the length of the queue exceeds its limit, not when both are equal.
    [InlineData(129, 129, 0, 0, true)]
    [InlineData(129, 128, 0, 0, false)]
    [InlineData(0, 129, 0, 0, false)]
    // Overflows between the readings count only if the listener itself dropped connections.
    [InlineData(120, 120, 50, 50, true)]
    [InlineData(120, 120, 50, 0, false)]
    [InlineData(10, 10, 50, 50, false)]
    public void A_queue_overflows_if_it_stays_over_its_limit_or_drops_connections_near_it(
        int before, int after, int overflows, int drops, bool isFound)
    {
        HostWindow window = Window(Listener(before), Listener(after, drops), overflows);
        Assert.Equal(isFound, window.Check(Overflowed).Length == 1);
    }

    [Fact]
    public void The_evidence_has_the_queue_the_counter_and_the_drops_of_the_listener()
    {
        Finding finding = Assert.Single(Window(Listener(129), Listener(129, 3_378), 3_378).Check(Overflowed));
        Assert.Equal("nginx[812] 127.0.0.1:8080", finding.Subject);
        Assert.Equal(
            "Accept queue 129 → 129 of 128, at most 129 (sock_diag); ListenOverflows 0 → 3,378; this listener dropped "
            + "3,378 in 5.0 s (/proc/net/netstat).", finding.Evidence);
        Assert.Equal((FindingSeverity.Error, 812, 3_378L),
            (finding.Severity, finding.ProcessId, finding.AffectedConnections));
    }

    [Fact]
    public void A_lack_of_descriptors_precedes_all_other_causes()
    {
        HostProcess full = TestWindow.Server with { Descriptors = 1_024, State = 'T' };
        Finding finding = Assert.Single(Window(full).Check(Overflowed));
        Assert.StartsWith("accept(2) of nginx[812] fails with EMFILE", finding.Cause, StringComparison.Ordinal);
        Assert.Equal("prlimit --pid 812 --nofile=4096:4096", Assert.Single(finding.Repairs).Command);
    }

    [Fact]
    public void A_stopped_process_is_the_cause_of_a_full_queue()
    {
        Finding finding = Assert.Single(Window(TestWindow.Server with { State = 'T' }).Check(Overflowed));
        Assert.Equal("nginx[812] is stopped (state T in both readings).", finding.Cause);
        Assert.Equal("kill -CONT 812", finding.Remedy);
    }

    [Fact]
    public void A_throttled_control_group_is_the_cause_of_a_full_queue()
    {
        static HostProcess At(long periods, long throttled) => TestWindow.Server with
        {
            Quotas = [new CpuQuota("/sys/fs/cgroup/cpu/web", false, periods, throttled, 0, 50_000, 100_000)],
        };
        HostWindow window = Window(At(100, 10));
        window = window with { After = window.After with { Processes = TestWindow.Processes(At(150, 56)) } };
        Finding finding = Assert.Single(window.Check(Overflowed));
        Assert.Contains("was throttled in 92 % of 50 periods", finding.Cause, StringComparison.Ordinal);
        Assert.Equal("echo 100000 > /sys/fs/cgroup/cpu/web/cpu.cfs_quota_us", finding.Remedy);
        Assert.Equal(FindingKind.CpuThrottled, Assert.Single(window.Check(FindingKind.CpuThrottled)).Kind);
    }

    [Theory]
    [InlineData(20, false, Fate.Waits, "Nobody accepts: the queue is served in order, and all 2 connections that ")]
    // The process's thread runs, but does other things.
    [InlineData(0, false, Fate.Waits, "Nobody accepts: the queue is served in order, and all 2 connections that ")]
    // New connections filled the queue again before each look.
    [InlineData(20, false, Fate.IsAccepted, "The only thread of nginx[812] accepts too slowly: thread 812 was in cl")]
    [InlineData(20, true, Fate.Waits, "The only thread of nginx[812] accepts too slowly: thread 812 was in clock_")]
    // The connection was accepted and closed again, or reset by its peer.
    [InlineData(20, false, Fate.IsGone, "The only thread of nginx[812] accepts too slowly or not at all: thread 812")]
    public void Waiting_connections_prove_whether_anybody_accepts(
        int inCall, bool hasShrunk, Fate fate, string cause)
    {
        HostWindow window = Window(TestWindow.Server);
        ulong cookie = Assert.Single(window.After.Sockets.Listeners).NetlinkCookie;
        var waiting = new WaitingConnections();
        TcpSocket first = TestWindow.Connection(2);
        TcpSocket other = TestWindow.Connection(3);
        waiting.Add(first);
        waiting.Add(other);
        waiting.EndLook(nanoseconds: 0);
        if (fate != Fate.IsGone)
            waiting.Add(first with { Inode = fate == Fate.IsAccepted ? 77 : null });
        waiting.Add(other);
        waiting.Add(TestWindow.Connection(4));
        waiting.EndLook(nanoseconds: 250_000_000);
        window = window with
        {
            Waiting = new Dictionary<int, WaitingConnections> { [8080] = waiting },
            Listeners = new Dictionary<ulong, ListenerTrack> { [cookie] = new() { Looks = 20, HasShrunk = hasShrunk } },
            Activities = new Dictionary<int, IReadOnlyList<ThreadActivity>>
            {
                [TestWindow.ServerId] =
                [
                    new(TestWindow.ServerId, 20)
                    {
                        InCall = inCall,
                        Running = 20 - inCall,
                        Call = "clock_nanosleep",
                    },
                ],
            },
        };
        Assert.StartsWith(cause, Assert.Single(window.Check(Overflowed)).Cause, StringComparison.Ordinal);
    }

    /// <summary>What became of a waiting connection.</summary>
    public enum Fate
    {
        /// <summary>It still waits.</summary>
        Waits,

        /// <summary>A process has accepted it.</summary>
        IsAccepted,

        /// <summary>It is not listed any more.</summary>
        IsGone,
    }

    [Fact]
    public void No_cause_is_given_for_the_full_queue_of_a_hidden_process()
    {
        HostWindow window = Window(TestWindow.Server);
        HostState Hide(HostState state) => state with
        {
            Settings = TestWindow.Settings(("net.core.somaxconn", "128")),
            Sockets = new SocketCensus
            {
                Listeners = [.. state.Sockets.Listeners.Select(socket => socket with { Owners = [] })],
            },
        };
        Finding finding = Assert.Single(
            (window with { Before = Hide(window.Before), After = Hide(window.After) }).Check(Overflowed));
        Assert.Equal(("127.0.0.1:8080", "", 0), (finding.Subject, finding.Cause, finding.Repairs.Count));
        Assert.StartsWith("Run Test-NetworkHost as root", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Somaxconn_is_named_only_if_it_clamps_the_backlog()
    {
        HostWindow window = Window(TestWindow.Server);
        Finding unclamped = Assert.Single(window.Check(Overflowed));
        Assert.Equal(("", 0), (unclamped.Cause, unclamped.Repairs.Count));
        Assert.Equal("nginx: listen 8080 backlog=4096; in nginx.conf, then nginx -s reload", unclamped.Remedy);

        HostSettings settings = TestWindow.Settings(("net.core.somaxconn", "128"));
        Finding clamped = Assert.Single(
            (window with { After = window.After with { Settings = settings } }).Check(Overflowed));
        Assert.Contains("as long as net.core.somaxconn (128) allows", clamped.Cause, StringComparison.Ordinal);
        Assert.Equal(
            new SysctlRepair("net.core.somaxconn", "4096", "128", NetworkNamespace: null),
            Assert.Single(clamped.Repairs));
        Assert.StartsWith("sysctl -w net.core.somaxconn=4096; nginx: listen", clamped.Remedy, StringComparison.Ordinal);
        Assert.Equal("sysctl -w net.core.somaxconn=128", clamped.Undo);
    }

    [Theory]
    [InlineData(103, 103, true)]
    [InlineData(102, 103, false)]
    [InlineData(103, 102, false)]
    public void A_queue_is_nearly_full_at_80_percent_of_both_readings(int before, int after, bool isFound) =>
        Assert.Equal(
            isFound,
            Window(Listener(before), Listener(after), 0).Check(FindingKind.AcceptQueueNearlyFull).Length == 1);

    [Fact]
    public void Handshakes_that_are_dropped_are_reported_with_their_listener()
    {
        HostWindow window = TestWindow.Rising(("TcpExt.SyncookiesSent", 300), ("TcpExt.TCPReqQFullDrop", 0));
        Finding anyPort = Assert.Single(window.Check(FindingKind.SynQueueFull));
        Assert.Contains("-State SynReceived", anyPort.Remedy, StringComparison.Ordinal);
        SocketCensus sockets = new()
        {
            Listeners = [Listener(0)],
            Handshakes = new Dictionary<int, int> { [8080] = 128 },
        };
        window = window with { After = window.After with { Sockets = sockets } };
        Finding finding = Assert.Single(window.Check(FindingKind.SynQueueFull));
        Assert.Contains("SyncookiesSent 0 → 300 in 5.0 s", finding.Evidence, StringComparison.Ordinal);
        Assert.Contains("128 handshakes in SYN_RECV at port 8080", finding.Evidence, StringComparison.Ordinal);
        Assert.Empty(TestWindow.Rising(("TcpExt.SyncookiesSent", 0)).Check(FindingKind.SynQueueFull));
    }

    private static TcpSocket Listener(int queue, long drops = 0) => TestWindow.Listener(queue, 128, drops);

    private static HostWindow Window(HostProcess server)
    {
        HostWindow window = Window(Listener(129), Listener(129), 0);
        return window with
        {
            Before = window.Before with { Processes = TestWindow.Processes(server) },
            After = window.After with { Processes = TestWindow.Processes(server) },
        };
    }

    private static HostWindow Window(TcpSocket before, TcpSocket after, long overflows)
    {
        HostWindow window = TestWindow.Rising(("TcpExt.ListenOverflows", overflows));
        return window with
        {
            Before = window.Before with { Sockets = new SocketCensus { Listeners = [before] } },
            After = window.After with { Sockets = new SocketCensus { Listeners = [after] } },
        };
    }
}
