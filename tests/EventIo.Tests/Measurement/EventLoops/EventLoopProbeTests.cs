using System.Net.Sockets;
using System.Text;
using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.EventLoops;
using EventIo.Measurement.EventLoops.Sampling;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.ControlGroups;
using EventIo.Native.Linux.Proc;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Incidents;
using EventIo.Tests.Inspection;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using HdrHistogram.Iteration;
using Xunit;

namespace EventIo.Tests.Measurement.EventLoops;

/// <summary>Loops whose behavior is known: the figures measured from outside match it.</summary>
[Collection(Lanes.Programs)]
public sealed class EventLoopProbeTests
{
    private const int SIGKILL = 9;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;
    internal const int TurnMicroseconds = 20_000;
    internal const int Requests = 5;

    [Fact]
    public void A_stopped_thread_has_one_stall_of_the_same_length_as_the_stop()
    {
        using IncidentProgram program = IncidentProgram.Start(FindingKind.BlockedInCall, isIncident: false);
        int process = program.ProcessIds[0];
        using RunningMeasurement measurement = RunningMeasurement.Start(RunningMeasurement.Find(process));
        long before = MonotonicClock.Nanoseconds;
        Signal(process, SIGSTOP);
        AwaitState(process, state => state == 'T');
        long stopped = MonotonicClock.Nanoseconds;
        AwaitElapsed(stopped, 500);
        long end = MonotonicClock.Nanoseconds;
        Signal(process, SIGCONT);
        AwaitState(process, state => state != 'T');
        long after = MonotonicClock.Nanoseconds;

        EventLoopMeasurement row = Assert.Single(measurement.End());
        Assert.Equal(1, row.StopCount);
        Assert.InRange(
            row.LongestStopMilliseconds!.Value,
            ((end - stopped) / 1e6) - Gap(row), ((after - before) / 1e6) + Gap(row));
        Assert.True(row.MaxMicroseconds >= (row.LongestStopMilliseconds - Gap(row)) * 1e3, $"{row.MaxMicroseconds}");
        Finding finding = Assert.Single(row.Verdict, found => found.Kind == FindingKind.Stopped);
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        AssertWhole(row);
    }

    [Fact]
    public void A_call_that_blocks_the_loop_is_named_with_its_descriptor()
    {
        using IncidentProgram program = IncidentProgram.Start(FindingKind.BlockedInCall, isIncident: true);
        int process = program.ProcessIds[0];
        using RunningMeasurement measurement = RunningMeasurement.Start(RunningMeasurement.Find(process));
        AwaitElapsed(MonotonicClock.Nanoseconds, 300);
        EventLoopMeasurement row = Assert.Single(measurement.End());
        Assert.StartsWith("read(", row.LongestCall, StringComparison.Ordinal);
        Assert.EndsWith(": Pipe)", row.LongestCall, StringComparison.Ordinal);
        Assert.True(row.BlockedPercent > 99, $"{row.BlockedPercent}");
        if (Capability.Administration && File.ReadAllText("/proc/self/stack").Length > 0)
            Assert.Contains(row.LongestCallStack, frame => frame.Contains("pipe_read", StringComparison.Ordinal));
        Finding finding = Assert.Single(row.Verdict);
        Assert.Equal(FindingKind.BlockedInCall, finding.Kind);
        Assert.Contains(row.LongestCall!, finding.Evidence, StringComparison.Ordinal);
        AssertWhole(row);
    }

    [Fact]
    public void Requests_of_20_ms_are_turns_of_20_ms()
    {
        EventServer server = EventServerRegistry.Start(new EventServerOptions
        {
            Workload = Workload.Http,
            WorkerCount = 0,
        });
        try
        {
            int thread = Assert.Single(server.ThreadIds);
            LoopSearch search = LoopFinder.Find(
                [server.ProcessId], [thread], TestContext.Current.CancellationToken);
            using RunningMeasurement measurement = RunningMeasurement.Start(Assert.Single(search.Targets));
            using Socket client = Client.Connect(server.Port!.Value);
            byte[] request = Encoding.ASCII.GetBytes($"GET /cpu/{TurnMicroseconds} HTTP/1.1\r\nHost: x\r\n\r\n");
            for (int i = 0; i < Requests; i++)
            {
                // Send only when the thread sleeps again: a look does not see a wait that finds something ready.
                AwaitSleep(thread);
                client.Send(request);
                Assert.Contains(" 200 ", Encoding.ASCII.GetString(Client.Read(client, 15)), StringComparison.Ordinal);
                while (client.Available > 0)
                    client.Receive(new byte[1024]);
            }
            AwaitSleep(thread);
            EventLoopMeasurement row = Assert.Single(measurement.End());
            Assert.True(row.Turns >= Requests, $"{row.Turns}");
            // Of several turns between two looks, only the mean is known. On a busy machine any turn may be long.
            if (Gap(row) < TurnMicroseconds / 1e3 / 4)
                AssertLongTurns(row, TurnMicroseconds * 750L);
            // The handler works until the thread's CPU clock has advanced by 20 ms, so the thread ran for that long,
            // however busy the machine is.
            double ran = row.RunningPercent!.Value / 100 * row.MeasuredSeconds;
            Assert.True(ran >= Requests * TurnMicroseconds / 1e6 * 0.9, $"{ran}");
            AssertWhole(row);
        }
        finally
        {
            server.Stop();
        }
    }

    [Fact]
    public void A_quota_is_reported_with_the_share_of_time_that_its_group_was_throttled()
    {
        using QuotaGroup group = QuotaGroup.Create(quotaMilliseconds: 10);
        using IncidentProgram program = IncidentProgram.Start(FindingKind.Starved, isIncident: true);
        group.Add(program.ProcessIds[0]);
        LoopTarget target = RunningMeasurement.Find(program.ProcessIds[0]);
        ThrottleReading outerStart = group.Read();
        using RunningMeasurement measurement = RunningMeasurement.Start(target);
        ThrottleReading innerStart = group.Read();
        Eventually.True(() => group.Read().Count >= innerStart.Count + 10, "The quota is not used up.");
        ThrottleReading innerEnd = group.Read();
        EventLoopMeasurement row = Assert.Single(measurement.End());
        ThrottleReading outerEnd = group.Read();

        // The group's only thread is throttled, and the thread's counter advances only when it runs again, a period
        // later. The true value is at least the rise of the group's counter during the measurement, and at most its
        // rise from before the measurement to after it.
        double seconds = row.ThrottledPercent!.Value / 100 * row.MeasuredSeconds;
        Assert.InRange(
            seconds, ((innerEnd - innerStart).Nanoseconds / 1e9) - 0.1 - (Gap(row) / 1e3),
            ((outerEnd - outerStart).Nanoseconds / 1e9) + (Gap(row) / 1e3));
        Assert.InRange(
            row.ThrottleCount!.Value, (innerEnd - innerStart).Count, (outerEnd - outerStart).Count);
        Assert.Contains(row.Verdict, finding => finding.Kind == FindingKind.CpuThrottled);
        AssertWhole(row);
    }

    [Fact]
    public void Unread_data_is_found_with_the_time_it_has_waited()
    {
        using IncidentProgram program = IncidentProgram.Start(FindingKind.Starved, isIncident: true);
        int process = program.ProcessIds[0];
        using RunningMeasurement measurement = RunningMeasurement.Start(RunningMeasurement.Find(process));
        Eventually.True(() => measurement.LongestLagMicroseconds >= 600_000, "No data waits.");
        EventLoopMeasurement row = Assert.Single(measurement.End());
        Assert.Equal(1, row.LagSamples);
        // A histogram knows a value to within 0.8 %.
        Assert.True(row.LagMaxMicroseconds >= 0.99 * 600_000, $"{row.LagMaxMicroseconds}");
        Assert.Contains(row.Verdict, finding => finding.Kind == FindingKind.Starved);
        AssertWhole(row);
    }

    [Fact]
    public void Shares_add_up_to_100_in_every_row_and_interval_of_a_loaded_server()
    {
        using var load = new LoadedServers([MultiplexerVariant.Default]);
        LoopSearch search = LoopFinder.Find(
            [Environment.ProcessId], load.ThreadIds, TestContext.Current.CancellationToken);
        using RunningMeasurement measurement = RunningMeasurement.Start([.. search.Targets]);
        Eventually.True(() => measurement.IntervalCount >= 3, "There are no intervals.");
        EventLoopMeasurement row = Assert.Single(measurement.End());
        Assert.Equal(MeasurementStatus.Interrupted, row.Status);
        Assert.True(row.Turns > 0);
        Assert.DoesNotContain(row.Verdict, found => found.Kind is FindingKind.Stopped or FindingKind.BlockedInCall);
        AssertWhole(row);
        Assert.All(measurement.Intervals, AssertWhole);
    }

    [Fact]
    public void A_thread_that_ends_gives_a_row_with_the_figures_so_far_and_the_reason()
    {
        using IncidentProgram program = IncidentProgram.Start(FindingKind.BlockedInCall, isIncident: false);
        int process = program.ProcessIds[0];
        using RunningMeasurement measurement = RunningMeasurement.Start(RunningMeasurement.Find(process));
        Signal(process, SIGKILL);
        EventLoopMeasurement row = Assert.Single(measurement.AwaitEnd());
        Assert.Equal(MeasurementStatus.Interrupted, row.Status);
        Assert.Contains("ended after", row.Reason, StringComparison.Ordinal);
        AssertWhole(row);
    }

    [Fact]
    public void A_thread_that_ended_before_the_measurement_gives_a_row_without_figures()
    {
        using IncidentProgram program = IncidentProgram.Start(FindingKind.BlockedInCall, isIncident: false);
        LoopTarget target = RunningMeasurement.Find(program.ProcessIds[0]);
        Signal(target.ProcessId, SIGKILL);
        Eventually.True(() => !Directory.Exists($"/proc/{target.ProcessId}"), "The process does not end.");
        using RunningMeasurement measurement = RunningMeasurement.Start(target);
        EventLoopMeasurement row = Assert.Single(measurement.AwaitEnd());
        Assert.Equal((MeasurementStatus.Failed, "The thread has ended."), (row.Status, row.Reason));
        Assert.Null(row.P50Microseconds);
        Assert.Null(row.AsleepPercent);
    }

    [Fact]
    public void Each_repetition_has_a_row_of_the_requested_duration()
    {
        using IncidentProgram program = IncidentProgram.Start(FindingKind.BlockedInCall, isIncident: false);
        var plan = new EventLoopPlan
        {
            Targets = [RunningMeasurement.Find(program.ProcessIds[0])],
            DurationSeconds = 0.1,
            Repetitions = 3,
        };
        EventLoopMeasurement[] rows =
        [
            .. EventLoopProbe.Run(plan, TestContext.Current.CancellationToken)
                .Select(update => update.Result).OfType<EventLoopMeasurement>(),
        ];
        Assert.Equal([1, 2, 3], rows.Select(row => row.Repetition));
        Assert.All(rows, row => Assert.Equal(MeasurementStatus.Measured, row.Status));
        Assert.All(rows, row => Assert.True(row.MeasuredSeconds > 0.09 - (Gap(row) / 1e3), $"{row.MeasuredSeconds}"));
        Assert.All(rows, AssertWhole);
    }

    [Fact]
    public void A_measurement_that_is_over_before_the_first_looks_are_has_all_figures_of_a_row()
    {
        using IncidentProgram program = IncidentProgram.Start(FindingKind.BlockedInCall, isIncident: false);
        var plan = new EventLoopPlan
        {
            Targets = [RunningMeasurement.Find(program.ProcessIds[0])],
            DurationSeconds = 1e-9,
        };
        EventLoopMeasurement row = Assert.Single(EventLoopProbe.Run(plan, TestContext.Current.CancellationToken)
            .Select(update => update.Result).OfType<EventLoopMeasurement>());
        Assert.Equal(MeasurementStatus.Measured, row.Status);
        Assert.True(row.Samples > 0);
        Assert.True(row.LongestGapMilliseconds > 0);
        Assert.True(row.ResolutionMicroseconds > 0);
        AssertWhole(row);
    }

    [Fact]
    public void A_thread_of_another_process_is_not_found()
    {
        using IncidentProgram program = IncidentProgram.Start(FindingKind.BlockedInCall, isIncident: false);
        LoopSearch search = LoopFinder.Find(
            [program.ProcessIds[0]], [Environment.ProcessId], TestContext.Current.CancellationToken);
        Assert.Empty(search.Targets);
        Assert.Equal(Environment.ProcessId, Assert.Single(search.Problems).Subject);
    }

    /// <summary>Asserts that there was a turn of at least a given length for each request.</summary>
    internal static void AssertLongTurns(EventLoopMeasurement row, long nanoseconds)
    {
        long count = 0;
        foreach (HistogramIterationValue step in row.Histogram.RecordedValues())
            count += step.ValueIteratedTo >= nanoseconds ? step.CountAtValueIteratedTo : 0;
        Assert.True(count >= Requests, $"{count}");
    }

    /// <summary>Waits until a loop of this process sleeps.</summary>
    internal static void AwaitSleep(int thread) => Eventually.True(
        () => File.ReadAllText($"/proc/self/task/{thread}/stat") is var text
            && text[(text.LastIndexOf(')') + 2)..][0] == 'S',
        "The loop does not sleep.");

    /// <summary>Asserts that the shares of a row add up to a whole, whatever else the machine does.</summary>
    internal static void AssertWhole(EventLoopFigures row)
    {
        double?[] shares =
        [
            row.AsleepPercent, row.RunningPercent, row.BlockedPercent, row.WaitingForProcessorPercent,
            row.ThrottledPercent, row.StoppedPercent,
        ];
        Assert.All(shares, share => Assert.InRange(share!.Value, 0, 100 + 1e-9));
        Assert.Equal(100, shares.Sum()!.Value, 1e-6);
        if (row.UserPercent is not null)
            Assert.Equal(row.RunningPercent!.Value, (row.UserPercent + row.SystemPercent)!.Value, 1e-6);
    }

    // The margin of error in milliseconds. The longest gap between looks bounds the error, even on a busy machine,
    // where looks are late.
    private static double Gap(EventLoopMeasurement row) => 2 * row.LongestGapMilliseconds!.Value;

    private static void Signal(int process, int signal) =>
        Assert.Equal(0, LibCSupplement.Signal(process, signal));

    private static void AwaitElapsed(long since, double milliseconds) => Eventually.True(
        () => MonotonicClock.Nanoseconds - since >= milliseconds * 1e6, "The clock stands still.");

    private static void AwaitState(int process, Func<char, bool> isWanted) => Eventually.True(
        () => isWanted(ThreadStatus.Parse(File.ReadAllBytes($"/proc/{process}/status")).State),
        "The state does not change.");
}
