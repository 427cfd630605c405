using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.Readiness;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Tests.Findings;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Measurement.Readiness;

public sealed class ReadinessProbeTests
{
    private static readonly ReadinessPlan Small = new()
    {
        SocketCounts = [10],
        ActiveCounts = [5],
        Iterations = 500,
        WarmupIterations = 50,
        Rounds = 2,
        // A limit that not even an emulated processor reaches.
        DurationSeconds = 600,
    };

    public static TheoryData<MultiplexerKind, TriggerMode> AllVariants => Variants.All;

    [Theory, MemberData(nameof(AllVariants))]
    public void A_turn_is_measured_and_allocates_nothing(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        MultiplexerMeasurement row = Assert.Single(Rows(Small with { Variants = [variant] }));
        Assert.Equal((MeasurementStatus.Measured, null), (row.Status, row.Reason));
        Assert.Equal((kind, mode, 10, 5), (row.Multiplexer, row.TriggerMode, row.SocketCount, row.ActiveCount));
        Assert.Equal((500, 500, 2), (row.Turns, row.Histogram!.TotalCount, row.RoundP50Microseconds.Count));
        // The runtime itself may allocate during one measurement; an allocation by a turn would appear in each.
        Assert.Contains(
            0, Enumerable.Range(0, 5).Select(_ => Rows(Small with { Variants = [variant] })[0].AllocatedBytes!.Value));
        AssertAscending(
            row.MinMicroseconds!.Value, row.P50Microseconds!.Value,
            row.P90Microseconds!.Value, row.P99Microseconds!.Value, row.P999Microseconds!.Value,
            row.MaxMicroseconds!.Value);
        Assert.True(row.EmptyTurnNanoseconds > 0);
        Assert.InRange(row.SystemCallsPerEvent!.Value, 1.9, 4.1);
    }

    [Theory, MemberData(nameof(AllVariants))]
    [Provokes(FindingKind.SharedProcessor)]
    public void A_wakeup_is_measured_across_threads(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        ReadinessPlan plan =
            Small with { Variants = [variant], Mode = ProbeMode.Wakeup, Iterations = 100 };
        MultiplexerMeasurement row = Assert.Single(Rows(plan));
        Assert.Equal((MeasurementStatus.Measured, 100), (row.Status, row.Turns));
        Assert.NotNull(row.WriterProcessor);
        Assert.Equal(
            row.WriterProcessor == row.Processor,
            row.Verdict.Any(finding => finding.Kind == FindingKind.SharedProcessor));
        AssertAscending(0, row.MinMicroseconds!.Value, row.P50Microseconds!.Value, row.MaxMicroseconds!.Value);
        Assert.True(row.EmptyTurnNanoseconds > 0);
    }

    [Theory, MemberData(nameof(AllVariants))]
    public void Tcp_connections_are_measured_with_their_congestion_control(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        MultiplexerMeasurement row = Assert.Single(
            Rows(Small with { Variants = [variant], Transport = ProbeTransport.Tcp }));
        Assert.Equal((MeasurementStatus.Measured, 500), (row.Status, row.Turns));
        // Windows does not report the congestion control.
        Assert.Equal(Host.IsLinux, row.CongestionControl is not null);
        if (Host.IsLinux)
            Assert.Contains(row.CongestionControl!, File.ReadAllText(
                "/proc/sys/net/ipv4/tcp_available_congestion_control"));
    }

    [Fact]
    public void Every_combination_gives_a_row_in_the_requested_order()
    {
        MultiplexerVariant select = new(MultiplexerKind.Select, TriggerMode.Level);
        MultiplexerVariant epoll = new(MultiplexerKind.Epoll, TriggerMode.Edge);
        ReadinessPlan plan = Small with { Variants = [select, epoll], SocketCounts = [4, 8], ActiveCounts = [2, 100] };
        Assert.Equal(
            [
                (4, 2, select), (4, 2, epoll), (4, 4, select), (4, 4, epoll),
                (8, 2, select), (8, 2, epoll), (8, 8, select), (8, 8, epoll),
            ],
            Rows(plan).Select(row => (
                row.SocketCount, row.ActiveCount, new MultiplexerVariant(row.Multiplexer, row.TriggerMode))));
    }

    [Fact]
    public void The_schedule_is_the_same_for_the_same_seed_and_has_only_active_sockets()
    {
        var first = new TurnSchedule(1_000, 10, seed: 7);
        var second = new TurnSchedule(1_000, 10, seed: 7);
        int[] peers = [.. Enumerable.Range(0, 5_000).Select(turn => first.Peer(turn))];
        Assert.Equal(peers, Enumerable.Range(0, 5_000).Select(turn => second.Peer(turn)));
        Assert.Equal(10, peers.Distinct().Count());
    }

    [Fact(Skip = Host.LinuxMechanism, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    public void Select_reports_FD_SETSIZE_as_its_limit_and_exceeds_it_on_request()
    {
        ProcessResources.RequireDescriptors(1_300);
        MultiplexerVariant select = new(MultiplexerKind.Select, TriggerMode.Level);
        ReadinessPlan plan = Small with { Variants = [select], SocketCounts = [600], Iterations = 20 };
        MultiplexerMeasurement refused = Assert.Single(Rows(plan));
        Assert.Equal((MeasurementStatus.Unsupported, null), (refused.Status, refused.P50Microseconds));
        Assert.Contains("FD_SETSIZE is 1024", refused.Reason, StringComparison.Ordinal);
        MultiplexerMeasurement measured = Assert.Single(Rows(plan with { AllowLargeDescriptorSet = true }));
        Assert.Equal((MeasurementStatus.Measured, 20), (measured.Status, measured.Turns));
        Assert.True(measured.DescriptorsScannedPerWait > 1_024);
    }

    [Fact]
    public void A_trigger_mode_that_a_mechanism_lacks_gives_a_row_with_the_reason()
    {
        (MultiplexerKind kind, string modes) =
            Host.IsLinux ? (MultiplexerKind.Poll, "Level")
                : (MultiplexerKind.Iocp, "OverlappedReceive, ZeroByteReceive");
        MultiplexerMeasurement row = Assert.Single(Rows(Small with { Variants = [new(kind, TriggerMode.Edge)] }));
        Assert.Equal(MeasurementStatus.Unsupported, row.Status);
        Assert.Equal($"{kind} has no trigger mode Edge here; it has {modes}.", row.Reason);
    }

    [Fact]
    public void A_mechanism_of_another_system_gives_a_row_with_the_reason()
    {
        MultiplexerKind kind = Host.IsLinux ? MultiplexerKind.Iocp : MultiplexerKind.Epoll;
        MultiplexerMeasurement row = Assert.Single(Rows(Small with { Variants = [new(kind, TriggerMode.Level)] }));
        Assert.Equal(MeasurementStatus.Unavailable, row.Status);
        Assert.Contains(Host.IsLinux ? "Windows" : "Linux", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_returns_what_was_measured_and_leaks_nothing()
    {
        var before = ProcessResources.Now();
        using var cancellation = new CancellationTokenSource();
        ReadinessPlan plan = Small with { Iterations = 50_000_000, SocketCounts = [100, 200] };
        List<MultiplexerMeasurement> rows = [];
        foreach (MeasurementUpdate<MultiplexerMeasurement> update in ReadinessProbe.Run(plan, cancellation.Token))
        {
            if (update.Activity.StartsWith($"{plan.Variants[0].Kind}", StringComparison.Ordinal))
                cancellation.Cancel();
            if (update.Result is { } row)
                rows.Add(row);
        }
        Assert.Equal(plan.Variants.Count, rows.Count);
        Assert.All(rows, row => Assert.Contains(
            row.Status, (MeasurementStatus[])[MeasurementStatus.Interrupted, MeasurementStatus.Unavailable]));
        before.AssertNoLeak();
    }

    [Fact]
    public void A_consumer_that_stops_enumerating_ends_the_measurement()
    {
        var before = ProcessResources.Now();
        Assert.NotNull(ReadinessProbe.Run(Small, CancellationToken.None).First());
        before.AssertNoLeak();
    }

    [Fact]
    public void A_missing_processor_is_refused()
    {
        NativeException refused = Assert.Throws<NativeException>(() => Rows(Small with { Processor = 1_000 }));
        string call = Host.IsLinux ? "sched_setaffinity(2)" : "SetThreadAffinityMask";
        Assert.Equal((call, Errno.EINVAL), (refused.Call, refused.ErrorNumber));
    }

    private static List<MultiplexerMeasurement> Rows(ReadinessPlan plan) =>
        [.. ReadinessProbe.Run(plan,
            CancellationToken.None).Select(update => update.Result).OfType<MultiplexerMeasurement>()];

    private static void AssertAscending(params double[] figures) => Assert.Equal(figures.Order(), figures);
}
