using System.Diagnostics;
using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Findings;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Running;

/// <summary>The figures agree with known facts about the server.</summary>
public sealed class LoadTruthTests
{
    private static readonly LoadPlan Short = new() { DurationSeconds = 0.5, WarmupSeconds = 0.2, ConnectionCount = 4 };

    // The largest rounding of a histogram with three significant digits.
    private const double Rounding = 0.999;

    // The times at which the server stopped and continued set bounds on a machine of any speed. A request that was due
    // during the freeze waited at least until the freeze ended, and no request can have waited beyond the end of the
    // run.
    [Fact(Explicit = Run.Long)]
    public async Task A_freeze_of_the_server_raises_response_times_and_hardly_service_times()
    {
        const double Seconds = 4;
        const int Rate = 1_000;
        const int Connections = 10;
        using ShellServer server = await ShellServer.Start("");
        LoadPlan plan = LoadRuns.Against(server.Port, Short with
        {
            RatePerSecond = Rate,
            ConnectionCount = Connections,
            DurationSeconds = Seconds,
            IntervalSeconds = 0.25,
        });
        LoadMeasurement? row = null;
        double begin = Now;
        double? stopped = null;
        double? continued = null;
        foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update
            in LoadGenerator.Run(plan, CancellationToken.None))
        {
            row = update.Result ?? row;
            if (update.Interval?.Number >= 2 && stopped is null)
            {
                Stop(server.ProcessId);
                stopped = Now;
            }
            else if (Now - stopped >= 2 && continued is null)
            {
                continued = Now;
                Signal(server.ProcessId, "CONT");
            }
        }
        double end = Now;
        if (continued is null)
            Signal(server.ProcessId, "CONT");
        double firstDue = begin + plan.WarmupSeconds;
        // Nothing was due after the measured time.
        double frozen = Math.Min(continued ?? end, firstDue + Seconds) - stopped!.Value;
        Assert.SkipUnless(frozen > 1, $"The machine was so slow that the freeze of {frozen:N1} s began too late.");

        Assert.Equal((MeasurementStatus.Measured, 0), (row!.Status, row.Errors));
        Assert.Equal(row.ResponseHistogram!.TotalCount, row.Requests + row.UnansweredRequests + row.UnsentRequests);
        Assert.InRange(row.ResponseHistogram.TotalCount, (Seconds * Rate) - 1, (Seconds * Rate) + 1);
        for (double share = 0; share < 1; share += 0.1)
        {
            double wait = frozen * share;
            Assert.InRange(
                CountFrom(row.ResponseHistogram, wait), ((frozen - wait) * Rate) - 2,
                ((end - firstDue - wait) * Rate) + 2);
        }
        // Each connection has one request in flight at a time, so only a few service times
        // can be this long, although hundreds of response times are.
        double half = frozen / 2;
        Assert.InRange(CountFrom(row.ServiceHistogram!, half), Connections,
            Connections * Math.Floor((end - begin) / (half * Rounding)));
        // Each connection had one request in flight during the freeze; the other requests found no free connection.
        Assert.True(
            row.MissedSends + row.UnsentRequests >= (frozen * Rate) - Connections - 2,
            $"In {frozen} s, {row.MissedSends} were sent late and {row.UnsentRequests} were not sent.");
    }

    [Fact(Explicit = Run.Long)]
    [Provokes(FindingKind.Unanswered, FindingKind.RateNotReached)]
    public async Task An_unanswered_request_counts_with_the_time_it_has_waited()
    {
        // How long the generator waits for answers after the end.
        const double Drain = 2;
        using ShellServer server = await ShellServer.Start("");
        LoadPlan plan = LoadRuns.Against(
            server.Port, Short with
            {
                RatePerSecond = 200,
                ConnectionCount = 5,
                DurationSeconds = 1,
                IntervalSeconds = 0.1,
            });
        LoadMeasurement? row = null;
        int intervals = 0;
        foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update
            in LoadGenerator.Run(plan, CancellationToken.None))
        {
            row = update.Result ?? row;
            if (update.Interval is not null && ++intervals == 1)
                Stop(server.ProcessId);
        }
        Signal(server.ProcessId, "CONT");
        Assert.Equal(5, row!.UnansweredRequests);
        Assert.True(row.UnsentRequests > 0, "Requests were due, and no connection was free.");
        Assert.InRange(row.ResponseHistogram!.TotalCount, 199, 201);
        Assert.Equal(row.ResponseHistogram.TotalCount, row.Requests + row.UnansweredRequests + row.UnsentRequests);
        Assert.True(CountFrom(row.ResponseHistogram, Drain) >= row.UnansweredRequests + row.UnsentRequests);
        Assert.Contains(row.Verdict, finding => finding.Kind == FindingKind.Unanswered);
        Assert.Contains(row.Verdict, finding => finding.Kind == FindingKind.RateNotReached);
    }

    [Theory]
    [InlineData("/delay/20", 20_000)]
    [InlineData("/cpu/3000", 3_000)]
    public void A_known_service_time_is_measured(string path, double microseconds)
    {
        using EventServer server = EventServerRegistry.Start(
            new EventServerOptions { Workload = Workload.Http, WorkerCount = 1 });
        LoadPlan plan = Short with { Workload = LoadWorkload.Http, ConnectionCount = 1 };
        LoadMeasurement row = LoadRuns.MeasureAtLeast(server, plan with { HttpPath = path }, requests: 10);
        Assert.Equal((MeasurementStatus.Measured, 0), (row.Status, row.Errors));
        Assert.True(row.MinMicroseconds >= microseconds * Rounding, $"Min is {row.MinMicroseconds} us.");
        // With one connection and one request at a time, the requests together took no longer than the run, except for
        // the last one, which may end later.
        double all = row.ServiceHistogram!.RecordedValues()
            .Sum(step => step.ValueIteratedTo * (double)step.CountAtValueIteratedTo);
        Assert.True(
            all * Rounding <= (row.MeasuredSeconds * 1e9) + (row.MaxMicroseconds!.Value * 1e3 / Rounding),
            $"{row.Requests} requests took {all / 1e9} s, in {row.MeasuredSeconds} s.");
    }

    [Fact]
    public void Every_due_request_is_answered_or_reported_and_the_server_counts_the_same_number()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        LoadPlan plan = Short with { Workload = LoadWorkload.Http, RatePerSecond = 1_500, WarmupSeconds = 0 };
        LoadMeasurement row = LoadRuns.Measure(server, plan);
        Assert.InRange(row.Requests!.Value + row.Errors + row.UnansweredRequests + row.UnsentRequests!.Value, 749, 751);
        Assert.Equal(row.Requests, server.Requests);
        Assert.NotNull(row.ServerCpuNanosecondsPerRequest);
    }

    [Fact]
    [Provokes(FindingKind.UnexpectedStatus)]
    public void A_response_with_another_status_is_an_error_and_no_latency()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        LoadPlan plan = Short with { Workload = LoadWorkload.Http, HttpPath = "/nowhere" };
        LoadMeasurement row = LoadRuns.Measure(server, plan);
        Assert.Equal((0, row.Errors, null), (row.Requests, row.StatusErrors, row.P50Microseconds));
        Assert.True(row.StatusErrors > 0);
        Assert.Contains(row.Verdict, finding => finding.Kind == FindingKind.UnexpectedStatus
            && finding.Evidence.Contains("than 200, 404 for one", StringComparison.Ordinal));
        LoadMeasurement expected = LoadRuns.Measure(server, plan with { ExpectedStatusCode = 404 });
        Assert.True(expected is { Requests: > 0, Errors: 0 });
    }

    [Fact]
    [Provokes(FindingKind.AcceptQueueOverflowed)]
    public void A_full_accept_queue_is_reported_from_the_kernels_counter()
    {
        ProcessResources.RequireDescriptors(500);
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Backlog = 1 });
        LoadPlan plan = Short with
        {
            ConnectionCount = 200,
            DurationSeconds = 0.2,
            WarmupSeconds = 0,
            ConnectTimeoutSeconds = 20,
        };
        for (int attempt = 1; ; attempt++)
        {
            LoadMeasurement row = LoadRuns.Measure(server, plan);
            Assert.SkipWhen(row.ListenOverflows is null, "The kernel's counters can't be read here.");
            Assert.Equal(
                row.ListenOverflows > 0,
                row.Verdict.Any(finding => finding.Kind == FindingKind.AcceptQueueOverflowed));
            // A dropped SYN is sent again after a second (TCP_TIMEOUT_INIT). The counter is that of the whole network
            // namespace, so a queue of another test may have overflowed, and all connects here were fast.
            if (row.ListenOverflows > 0 && row.ConnectMaxMicroseconds > 900_000)
                return;
            Assert.True(attempt < 20, "Two hundred connects at once never overflowed a queue of one.");
        }
    }

    private static double Now => MonotonicClock.Nanoseconds / 1e9;

    // The number of requests that took at least the given number of seconds. A bucket of the histogram counts as a
    // whole.
    private static double CountFrom(HistogramBase histogram, double seconds) => histogram.RecordedValues()
        .Where(step => step.ValueIteratedTo >= seconds * 1e9).Sum(step => step.CountAtValueIteratedTo);

    // Every thread of the process is stopped when this returns.
    private static void Stop(int process)
    {
        Signal(process, "STOP");
        Eventually.True(
            () => Directory.EnumerateDirectories($"/proc/{process}/task")
                .All(task => File.ReadAllText($"{task}/stat").Split(") ")[^1].StartsWith('T')),
            "The server does not stop.");
    }

    private static void Signal(int process, string signal)
    {
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
