using System.Net;
using System.Net.Sockets;
using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Running;

/// <summary>The load generator, on every mechanism and with every workload.</summary>
public sealed class LoadGeneratorTests
{
    private static readonly LoadPlan Short = new() { DurationSeconds = 0.1, WarmupSeconds = 0.05, ConnectionCount = 8 };

    public static TheoryData<MultiplexerKind, TriggerMode> AllVariants => Variants.All;

    [Theory, MemberData(nameof(AllVariants))]
    public void Messages_come_back_as_they_were_sent_and_measuring_allocates_nothing(MultiplexerKind kind,
        TriggerMode mode)
    {
        LoadPlan plan = Short with { Variant = Variants.Require(kind, mode), MessageBytes = 1_000, PipelineDepth = 3 };
        var before = ProcessResources.Now();
        using (EventServer server = EventServerRegistry.Start(new EventServerOptions()))
        {
            // Code that is not optimized yet allocates: see Allocations.
            Eventually.True(
                () =>
                {
                    LoadMeasurement row = LoadRuns.Measure(server, plan);
                    Assert.Equal((MeasurementStatus.Measured, null, 0), (row.Status, row.Reason, row.Errors));
                    Assert.Equal((8, 1_000, 8, 0),
                        (row.ConnectionCount, row.MessageBytes, row.ConnectionsOpened, row.UnansweredRequests));
                    Assert.Equal(row.Requests, row.ServiceHistogram!.TotalCount);
                    // On a busy machine, all answers may have come after the measured time.
                    return row is { Requests: > 0, GeneratorCpuNanosecondsPerRequest: > 0, AllocatedBytes: 0 };
                },
                "Each measurement allocates, or has no requests.");
        }
        before.AssertNoLeak();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100_000, 1)]
    [InlineData(100_000, 8)]
    [InlineData(1_000_003, 4)]
    public void Long_messages_in_both_directions_do_not_wait_for_each_other(int bytes, int depth)
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        LoadMeasurement row = LoadRuns.MeasureAtLeast(
            server,
            Short with { ConnectionCount = 2, MessageBytes = bytes, PipelineDepth = depth, DurationSeconds = 0.5 },
            requests: depth + 1);
        Assert.Equal((MeasurementStatus.Measured, 0), (row.Status, row.Errors));
        Assert.True(row.Requests > depth, $"{row.Requests} requests.");
    }

    [Fact]
    public void An_answer_that_is_not_an_echo_is_an_error()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        LoadMeasurement row = LoadRuns.MeasureAtLeast(
            server, Short with { Workload = LoadWorkload.Echo }, requests: 1);
        Assert.Equal(0, row.Requests);
        Assert.True(row.ContentErrors > 0, $"{row.ContentErrors} content errors.");
        Assert.Equal(row.Errors, row.ContentErrors + row.ClosedErrors + row.ResetErrors);
    }

    [Theory, MemberData(nameof(AllVariants))]
    public void A_new_connection_for_each_request_is_measured(MultiplexerKind kind, TriggerMode mode)
    {
        LoadPlan plan = Short with { Variant = Variants.Require(kind, mode), Workload = LoadWorkload.Connect };
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        LoadMeasurement row = LoadRuns.MeasureAtLeast(server, plan, requests: 9);
        Assert.Equal((MeasurementStatus.Measured, 0), (row.Status, row.Errors));
        Assert.True(row.Requests > 8
            && row.ConnectionsOpened >= row.Requests, $"{row.Requests} requests, {row.ConnectionsOpened} connections.");
        Assert.InRange(row.ConnectP50Microseconds!.Value, 1, row.MaxMicroseconds!.Value);
        Assert.True(row.P50Microseconds >= row.ConnectP50Microseconds, "A connect is a part of its request.");
        Eventually.True(() => server.ActiveConnections == 0, "Connections are left open.");
    }

    [Theory]
    [InlineData(Workload.Http, ConnectExchange.Http)]
    [InlineData(Workload.Sink, ConnectExchange.None)]
    public void Connections_are_measured_with_one_response_each_and_without_any_exchange(
        Workload workload, ConnectExchange exchange)
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = workload });
        LoadMeasurement row = LoadRuns.MeasureAtLeast(
            server, Short with { Workload = LoadWorkload.Connect, Exchange = exchange }, requests: 9);
        Assert.Equal((MeasurementStatus.Measured, 0, exchange), (row.Status, row.Errors, row.Exchange));
        Assert.True(row.Requests > 8, $"{row.Requests} requests.");
    }

    [Fact]
    public void A_run_that_is_over_within_one_turn_of_the_loop_says_that_nothing_was_measured()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        // A nanosecond begins and ends between two turns of a loop.
        LoadMeasurement row = LoadRuns.MeasureOnce(LoadRuns.Against(server, Short with { DurationSeconds = 1e-9 }));
        Assert.Equal((MeasurementStatus.Failed, null), (row.Status, row.Requests));
        Assert.Contains("over before a loop of the generator had", row.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Workload.Source, LoadWorkload.Source)]
    [InlineData(Workload.Sink, LoadWorkload.Sink)]
    public void Streams_have_throughput_and_no_latency(Workload serves, LoadWorkload loads)
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = serves });
        LoadMeasurement row = LoadRuns.Measure(server, Short with { Workload = loads });
        Assert.Equal((MeasurementStatus.Measured, 0), (row.Status, row.Errors));
        Assert.Null(row.Requests);
        Assert.Null(row.P99Microseconds);
        double throughput = loads == LoadWorkload.Sink
            ? row.SentBytesPerSecond!.Value
            : row.ReceivedBytesPerSecond!.Value;
        // The server has counted at least as much, because it also counts before and after the measured time.
        Assert.True(throughput > 0);
        Eventually.True(
            () => throughput * row.MeasuredSeconds <= (loads == LoadWorkload.Sink
                ? server.BytesReceived
                : server.BytesSent),
            "More was measured than the server has seen.");
    }

    [Fact]
    public void A_server_on_a_UNIX_socket_can_be_loaded()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using EventServer server = EventServerRegistry.Start(
            new EventServerOptions { EndPoint = new UnixDomainSocketEndPoint(path) });
        foreach (LoadWorkload workload in new[] { LoadWorkload.Echo, LoadWorkload.Connect })
        {
            LoadMeasurement row = LoadRuns.MeasureAtLeast(server, Short with { Workload = workload }, requests: 9);
            Assert.Equal((MeasurementStatus.Measured, path, null), (row.Status, row.Target, row.TcpRetransmits));
            Assert.True(row.Requests > 8, $"{row.Requests} requests.");
        }
    }

    [Fact]
    public void Several_loops_share_connections_and_rate()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { LoopCount = 2 });
        LoadMeasurement row = LoadRuns.Measure(
            server, Short with { LoopCount = 3, ConnectionCount = 10, RatePerSecond = 900, DurationSeconds = 1 });
        Assert.Equal((10, 0), (row.ConnectionsOpened, row.Errors));
        Assert.InRange(row.ResponseHistogram!.TotalCount, 899, 901);
    }

    [Fact]
    public void Connections_use_the_source_addresses_in_rotation()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        IPAddress[] sources = [IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")];
        HashSet<string> seen = [];
        foreach (IntervalUpdate<LoadInterval, LoadMeasurement> _ in LoadGenerator.Run(
            LoadRuns.Against(server, Short with { SourceAddresses = sources, DurationSeconds = 0.5 }),
            TestContext.Current.CancellationToken))
        {
            foreach (IPAddress source in sources.Where(source => IsConnectedFrom(source, server.Port!.Value)))
                seen.Add(source.ToString());
        }
        Assert.Equal(["127.0.0.2", "127.0.0.3"], seen.Order());
    }

    [Fact]
    public void A_source_address_of_another_host_is_refused()
    {
        Assert.SkipWhen(Host.MayBindForeignAddress, Host.ForeignAddresses);
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        var elsewhere = Assert.Throws<NativeException>(() => LoadRuns.Measure(
            server, Short with { SourceAddresses = [IPAddress.Parse("192.0.2.1")] }));
        Assert.Equal(("bind(2)", Errno.EADDRNOTAVAIL), (elsewhere.Call, elsewhere.ErrorNumber));
    }

    [Fact]
    public void A_refused_connection_is_an_exception_that_states_the_refusal()
    {
        using Socket bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        LoadPlan plan = Short with { Target = new() { EndPoint = bound.LocalEndPoint!, Host = "localhost" } };
        foreach (LoadWorkload workload in Enum.GetValues<LoadWorkload>())
        {
            var refused = Assert.Throws<NativeException>(
                () => LoadRuns.Measure(plan with { Workload = workload, DurationSeconds = 5 }));
            Assert.Equal(("connect(2)", Errno.ECONNREFUSED), (refused.Call, refused.ErrorNumber));
        }
    }

    [Fact]
    public void A_run_that_is_stopped_returns_what_it_has_measured()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        using var cancellation = new CancellationTokenSource();
        LoadMeasurement? row = null;
        foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in LoadGenerator.Run(
            LoadRuns.Against(server, Short with { DurationSeconds = 600, IntervalSeconds = 0.1 }), cancellation.Token))
        {
            row = update.Result ?? row;
            if (update.Interval is not null)
                cancellation.Cancel();
        }
        Assert.Equal(MeasurementStatus.Interrupted, row!.Status);
        Assert.True(row.Requests > 0
            && row.MeasuredSeconds is > 0 and < 300, $"{row.Requests} in {row.MeasuredSeconds} s.");
    }

    [Fact]
    public async Task A_server_that_dies_during_the_run_is_reported_in_the_result()
    {
        using ShellServer server = await ShellServer.Start("");
        LoadMeasurement? row = null;
        int intervals = 0;
        foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in LoadGenerator.Run(
            LoadRuns.Against(server.Port, Short with { DurationSeconds = 600, IntervalSeconds = 0.1 }),
            TestContext.Current.CancellationToken))
        {
            row = update.Result ?? row;
            if (update.Interval is not null && ++intervals == 2)
                _ = server.Ask("[Environment]::Exit(0)");
        }
        Assert.Equal(MeasurementStatus.Failed, row!.Status);
        Assert.Matches("^The server was lost .* s after load began. connect\\(2\\) fails with ECONNREFUSED",
            row.Reason);
        Assert.True(row.Requests > 0 && row.ConnectErrors > 0 && row.MeasuredSeconds < 300);
    }

    [Fact]
    public void Select_beyond_its_limit_gives_a_row_with_the_reason()
    {
        ProcessResources.RequireDescriptors(2 * 1_100);
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        LoadMeasurement row = LoadRuns.Measure(
            server, Short with { Variant = new(MultiplexerKind.Select, TriggerMode.Level), ConnectionCount = 1_050 });
        Assert.Equal((MeasurementStatus.Unsupported, null), (row.Status, row.P50Microseconds));
        Assert.Contains("FD_SETSIZE", row.Reason, StringComparison.Ordinal);
    }

    [Fact(Explicit = Run.Long)]
    public async Task Nine_thousand_connections_are_driven_by_one_process()
    {
        const int Wanted = 9_000;
        ProcessResources.RequireDescriptors(Wanted + 50);
        using ShellServer server = await ShellServer.Start("");
        LoadMeasurement row = LoadRuns.Measure(
            LoadRuns.Against(server.Port,
                Short with { ConnectionCount = Wanted, RatePerSecond = 2_000, DurationSeconds = 1 }));
        Assert.Equal((MeasurementStatus.Measured, Wanted, 0), (row.Status, row.ConnectionsOpened, row.Errors));
        // How many requests were answered in time depends on the machine, but none is lost.
        Assert.InRange(row.Requests!.Value + row.UnsentRequests!.Value + row.UnansweredRequests, 1_999, 2_001);
        Assert.True(row.Requests > 0);
    }

    // Lines of /proc/net/tcp: local address, remote address, state (proc(5));
    // addresses in the host's byte order, in hexadecimal.
    private static bool IsConnectedFrom(IPAddress source, int port)
    {
        string local = $" {BitConverter.ToUInt32(source.GetAddressBytes()):X8}:";
        return File.ReadLines("/proc/net/tcp").Any(line =>
            line.Contains(local, StringComparison.Ordinal)
                && line.Contains($":{port:X4} 01 ", StringComparison.Ordinal));
    }
}
