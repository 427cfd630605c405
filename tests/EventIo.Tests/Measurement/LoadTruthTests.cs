using System.Diagnostics;
using EventIo.Measurement;
using EventIo.Native.Linux;
using EventIo.Servers;
using EventIo.Sockets;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Measurement;

/// <summary>Whether the figures are true: against what is known of the server.</summary>
public sealed class LoadTruthTests
{
    private static readonly LoadPlan Short = new() { DurationSeconds = 0.5, WarmupSeconds = 0.2, ConnectionCount = 4 };

    // A histogram of three significant digits rounds by so much at most.
    private const double Rounding = 0.999;

    [Fact, Trait("Length", "Long")]
    public async Task A_frozen_server_shows_in_response_times_and_hides_from_service_times()
    {
        const double Seconds = 4;
        const double Frozen = 2;
        using ShellServer server = await ShellServer.Start("");
        LoadPlan plan = LoadRuns.Against(server.Port, Short with
        {
            RatePerSecond = 1_000,
            ConnectionCount = 10,
            DurationSeconds = Seconds,
            IntervalSeconds = 0.25,
        });
        LoadMeasurement? row = null;
        Thread? thaw = null;
        foreach (LoadUpdate update in LoadGenerator.Run(plan, CancellationToken.None))
        {
            row = update.Result ?? row;
            if (update.Interval?.Number == 2)
                thaw = Freeze(server.ProcessId, TimeSpan.FromSeconds(Frozen));
        }
        thaw!.Join();
        // Half of the requests were due while it was frozen, and waited for half of that on average.
        Assert.Equal((MeasurementStatus.Measured, 0, 0, 0), (row!.Status, row.Errors, row.UnansweredRequests, row.UnsentRequests));
        Assert.InRange(row.ResponseHistogram!.TotalCount, (Seconds * 1_000) - 1, (Seconds * 1_000) + 1);
        Assert.InRange(row.P50Microseconds!.Value, 1, Frozen * 1e6 * 0.2);
        Assert.InRange(row.P50Microseconds!.Value, 1, row.ResponseHistogram.GetValueAtPercentile(75) / 1e3 / 5);
        Assert.InRange(row.ResponseHistogram.GetValueAtPercentile(75) / 1e9, Frozen * 0.25, Frozen * 0.75);
        Assert.InRange(row.MaxMicroseconds!.Value / 1e6, Frozen * 0.9, Frozen * 2);
        // Only those that were in flight show it: one for each connection.
        Assert.InRange(row.ServiceHistogram!.GetValueAtPercentile(75) / 1e9, 0, Frozen * 0.25 * 0.25);
        Assert.Equal(10, row.ServiceHistogram.RecordedValues()
            .Where(step => step.ValueIteratedTo > Frozen * 0.9 * 1e9).Sum(step => step.CountAtValueIteratedTo));
        Assert.InRange(row.MissedSends!.Value, Frozen * 1_000 * 0.8, Frozen * 1_000 * 1.5);
    }

    [Fact, Trait("Length", "Long")]
    public async Task What_is_never_answered_counts_with_the_time_that_it_waited()
    {
        using ShellServer server = await ShellServer.Start("");
        LoadPlan plan = LoadRuns.Against(
            server.Port, Short with { RatePerSecond = 200, ConnectionCount = 5, DurationSeconds = 1, IntervalSeconds = 0.1 });
        LoadMeasurement? row = null;
        foreach (LoadUpdate update in LoadGenerator.Run(plan, CancellationToken.None))
        {
            row = update.Result ?? row;
            if (update.Interval?.Number == 2)
                Signal(server.ProcessId, "STOP");
        }
        Signal(server.ProcessId, "CONT");
        Assert.Equal(5, row!.UnansweredRequests);
        Assert.True(row.UnsentRequests > 0, "Requests were due, and no connection was free.");
        Assert.InRange(row.ResponseHistogram!.TotalCount, 199, 201);
        Assert.Equal(row.ResponseHistogram.TotalCount, row.Requests + row.UnansweredRequests + row.UnsentRequests);
        Assert.True(row.P90Microseconds > 1e6, $"P90 is {row.P90Microseconds} us, and nothing was answered for seconds.");
        Assert.Contains(row.Verdict, words => words.StartsWith("Unanswered", StringComparison.Ordinal));
        Assert.Contains(row.Verdict, words => words.StartsWith("RateNotReached", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/delay/20", 20_000)]
    [InlineData("/cpu/3000", 3_000)]
    public void A_known_service_time_is_measured_as_that(string path, double microseconds)
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http, WorkerCount = 1 });
        LoadPlan plan = Short with { Workload = LoadWorkload.Http, ConnectionCount = 1 };
        // The least of both: a busy machine only ever adds.
        LoadMeasurement floor = LoadRuns.Measure(server, plan);
        LoadMeasurement row = LoadRuns.Measure(server, plan with { HttpPath = path });
        Assert.Equal((MeasurementStatus.Measured, 0), (row.Status, row.Errors));
        Assert.InRange(row.MinMicroseconds!.Value, microseconds * Rounding, (microseconds * 1.1) + (3 * floor.MinMicroseconds!.Value) + 500);
    }

    [Fact]
    public void Every_due_request_is_answered_or_told_of_and_the_server_has_seen_as_many()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        LoadPlan plan = Short with { Workload = LoadWorkload.Http, RatePerSecond = 1_500, WarmupSeconds = 0 };
        LoadMeasurement row = LoadRuns.Measure(server, plan);
        Assert.InRange(row.Requests!.Value + row.Errors + row.UnansweredRequests + row.UnsentRequests!.Value, 749, 751);
        Assert.Equal(row.Requests, server.Requests);
        Assert.NotNull(row.ServerCpuNanosecondsPerRequest);
    }

    [Fact]
    public void A_response_with_another_status_is_an_error_and_no_latency()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        LoadPlan plan = Short with { Workload = LoadWorkload.Http, HttpPath = "/nowhere" };
        LoadMeasurement row = LoadRuns.Measure(server, plan);
        Assert.Equal((0, row.Errors, null), (row.Requests, row.StatusErrors, row.P50Microseconds));
        Assert.True(row.StatusErrors > 0);
        Assert.Contains(row.Verdict, words => words.StartsWith("UnexpectedStatus", StringComparison.Ordinal)
            && words.Contains("than 200, 404 for one", StringComparison.Ordinal));
        LoadMeasurement expected = LoadRuns.Measure(server, plan with { ExpectedStatusCode = 404 });
        Assert.True(expected is { Requests: > 0, Errors: 0 });
    }

    [Fact]
    public void A_full_accept_queue_is_told_by_the_kernels_own_counter()
    {
        ProcessResources.RequireDescriptors(500);
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Backlog = 1 });
        LoadPlan plan = Short with { ConnectionCount = 200, DurationSeconds = 0.2, WarmupSeconds = 0, ConnectTimeoutSeconds = 20 };
        for (int attempt = 1; ; attempt++)
        {
            LoadMeasurement row = LoadRuns.Measure(server, plan);
            Assert.SkipWhen(row.ListenOverflows is null, "The kernel's counters can't be read here.");
            Assert.Equal(
                row.ListenOverflows > 0,
                row.Verdict.Any(words => words.StartsWith("AcceptQueueOverflowed: the kernel counted", StringComparison.Ordinal)));
            if (row.ListenOverflows > 0)
            {
                // Who was dropped asks again after a second (TCP_TIMEOUT_INIT).
                Assert.True(row.ConnectMaxMicroseconds > 900_000, $"The slowest connect took {row.ConnectMaxMicroseconds} us.");
                return;
            }
            Assert.True(attempt < 20, "Two hundred connects at once never overflowed a queue of one.");
        }
    }

    [Fact]
    public void Nagle_is_named_with_the_side_that_lacks_NoDelay_and_gone_with_it()
    {
        const string Suspicion = "NagleDelayedAckSuspected";
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        LoadPlan pieces = Short with { Workload = LoadWorkload.Http, WritesPerRequest = 2 };
        LoadMeasurement row = LoadRuns.Measure(server, pieces with { SocketOptions = NoDelay(0) });
        Assert.Equal((0, false), (row.Errors, row.NoDelay));
        string verdict = Assert.Single(row.Verdict, words => words.StartsWith(Suspicion, StringComparison.Ordinal));
        Assert.Contains("this side lacks TCP_NODELAY", verdict, StringComparison.Ordinal);
        Assert.True(row.P50Microseconds > 35_000, $"P50 is {row.P50Microseconds} us.");
        foreach (LoadPlan plan in new[] { pieces, Short with { Workload = LoadWorkload.Http, SocketOptions = NoDelay(0) } })
        {
            row = LoadRuns.Measure(server, plan);
            Assert.DoesNotContain(row.Verdict, words => words.StartsWith(Suspicion, StringComparison.Ordinal));
            Assert.True(row.P50Microseconds < 35_000, $"P50 is {row.P50Microseconds} us.");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_server_that_writes_in_pieces_with_Nagle_on_is_named(bool noDelay)
    {
        using var server = new PiecewiseServer(noDelay);
        LoadMeasurement row = LoadRuns.Measure(
            LoadRuns.Against(server.Port, Short with { Workload = LoadWorkload.Http, ConnectionCount = 1, DurationSeconds = 1 }));
        Assert.Equal((MeasurementStatus.Measured, 0), (row.Status, row.Errors));
        Assert.Equal(!noDelay, row.Verdict.Any(words =>
            words.StartsWith("NagleDelayedAckSuspected", StringComparison.Ordinal)
            && words.Contains("the server's side lacks TCP_NODELAY", StringComparison.Ordinal)));
    }

    private static SocketOptionSet NoDelay(int value) => SocketOptionSet.Create(null, [new("TCP_NODELAY", value)]);

    [Fact]
    public void A_saturated_generator_says_so_and_an_idle_one_does_not()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        LoadMeasurement idle = LoadRuns.Measure(server, Short with { RatePerSecond = 50 });
        Assert.DoesNotContain(idle.Verdict, words => words.StartsWith("GeneratorSaturated", StringComparison.Ordinal));
        // One loop connecting anew all the time against two that accept: it has more to do than they have.
        LoadMeasurement busy = LoadRuns.Measure(server, Short with { ConnectionCount = 200, PipelineDepth = 64, MessageBytes = 1 });
        Assert.Equal(
            busy.GeneratorBusyPercent >= 95,
            busy.Verdict.Any(words => words.StartsWith("GeneratorSaturated", StringComparison.Ordinal)));
    }

    private static Thread Freeze(int process, TimeSpan time)
    {
        var thread = new Thread(() =>
        {
            Signal(process, "STOP");
            long begin = MonotonicClock.Nanoseconds;
            while (MonotonicClock.Nanoseconds - begin < time.TotalNanoseconds)
                Thread.Sleep(1);
            Signal(process, "CONT");
        });
        thread.Start();
        return thread;
    }

    private static void Signal(int process, string signal)
    {
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
