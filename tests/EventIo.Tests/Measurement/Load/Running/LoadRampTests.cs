using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Findings;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Running;

/// <summary>Several rates one after another over the same connections.</summary>
public sealed class LoadRampTests
{
    private const int Tries = 5;

    // The probe server's /delay/10 takes 10 ms for each request, during which the connection has no other request.
    private static readonly LoadPlan Slow = new()
    {
        Workload = LoadWorkload.Http,
        HttpPath = "/delay/10",
        ConnectionCount = 1,
        DurationSeconds = 0.4,
        WarmupSeconds = 0,
        RampRates = [10, 20, 400],
    };

    [Fact]
    [Provokes(FindingKind.KneeReached)]
    public void Steps_share_their_connections_and_the_first_step_beyond_the_knee_reports_it()
    {
        // On a busy machine, half of the requests of a slow step may occasionally be late.
        LoadMeasurement[] rows = MeasureAgainIf(steps => steps[..2].Any(HasKnee), Slow);
        Assert.Equal([10, 20, 400], rows.Select(row => row.RatePerSecond!.Value));
        Assert.Equal([1, 2, 3], rows.Select(row => row.RampStep!.Value));
        Assert.Equal([1, 0, 0], rows.Select(row => row.ConnectionsOpened));
        Assert.All(rows, row => Assert.Equal((MeasurementStatus.Measured, 0), (row.Status, row.Errors)));
        Assert.Equal([4, 8, 160], rows.Select(
            row => row.Requests + row.UnansweredRequests + row.UnsentRequests));
        Assert.Equal([false, false, true], rows.Select(HasKnee));
        Assert.StartsWith(
            "The knee is at 20 requests a second",
            rows[2].Verdict.Single(finding => finding.Kind == FindingKind.KneeReached).Evidence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_ramp_within_the_servers_capacity_has_no_knee() =>
        Assert.Contains(
            Enumerable.Range(0, Tries).Select(
                _ => Measure(Slow with { ConnectionCount = 10, RampRates = [40, 80, 120], DurationSeconds = 0.2 })),
            steps => !steps.Any(HasKnee));

    [Fact]
    public void Intervals_belong_to_their_steps()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        LoadPlan plan = Slow with { RampRates = [20, 40], IntervalSeconds = 0.1, ConnectionCount = 4, LoopCount = 2 };
        IntervalUpdate<LoadInterval, LoadMeasurement>[] updates =
            [.. LoadGenerator.Run(LoadRuns.Against(server, plan), CancellationToken.None)];
        Assert.All(updates.Select(update => update.Result).OfType<LoadMeasurement>(), row => Assert.Equal(
            row.Requests,
            updates.Select(update => update.Interval).OfType<LoadInterval>()
                .Where(interval => interval.RampStep == row.RampStep && interval.RatePerSecond == row.RatePerSecond)
                .Sum(interval => interval.Requests)));
    }

    [Fact]
    public void Steps_with_a_connection_for_each_request_are_separate_runs()
    {
        LoadMeasurement[] rows = Measure(Slow with
        {
            Workload = LoadWorkload.Connect,
            Exchange = ConnectExchange.Http,
            ConnectionCount = 4,
            RampRates = [20, 40],
        });
        Assert.Equal([1, 2], rows.Select(row => row.RampStep!.Value));
        Assert.All(rows, row => Assert.Equal(row.Requests, row.ConnectionsOpened));
    }

    [Fact]
    public void A_stop_ends_the_current_step_and_the_ramp()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        using var stop = new CancellationTokenSource();
        var rows = new List<LoadMeasurement>();
        LoadPlan plan = Slow with { RampRates = [20, 40, 60], IntervalSeconds = 0.1, ConnectionCount = 4 };
        foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in LoadGenerator.Run(
            LoadRuns.Against(server, plan), stop.Token))
        {
            if (update.Interval?.RampStep == 2)
                stop.Cancel();
            if (update.Result is { } row)
                rows.Add(row);
        }
        Assert.Equal(
            [MeasurementStatus.Measured, MeasurementStatus.Interrupted], rows.Select(row => row.Status));
    }

    // A step waits two seconds for answers; these arrive later.
    [Fact(Explicit = Run.Long)]
    public void An_answer_to_a_request_of_the_previous_step_does_not_count_in_the_next()
    {
        // On a busy machine, the second step may begin too late to be measured.
        LoadMeasurement[] rows = MeasureAgainIf(
            steps => steps.Any(step => step.Status != MeasurementStatus.Measured),
            Slow with { HttpPath = "/delay/2700", RampRates = [10, 20], ConnectionCount = 2 });
        Assert.Equal([0, 0], rows.Select(row => row.Requests!.Value));
        Assert.Equal([2, 0], rows.Select(row => row.ConnectionsOpened));
        Assert.Equal([4, 8], rows.Select(row => row.UnansweredRequests + row.UnsentRequests!.Value));
        Assert.All(rows, row => Assert.Equal(0, row.Errors));
    }

    private static bool HasKnee(LoadMeasurement row) =>
        row.Verdict.Any(finding => finding.Kind == FindingKind.KneeReached);

    // The last of a few tries is returned in any case.
    private static LoadMeasurement[] MeasureAgainIf(Func<LoadMeasurement[], bool> isDisturbed, LoadPlan plan) =>
        Enumerable.Range(0, Tries).Select(_ => Measure(plan))
            .SkipWhile((steps, tried) => isDisturbed(steps) && tried < Tries - 1).First();

    private static LoadMeasurement[] Measure(LoadPlan plan)
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        return
        [
            .. LoadGenerator.Run(LoadRuns.Against(server, plan), CancellationToken.None)
                .Select(update => update.Result).OfType<LoadMeasurement>(),
        ];
    }
}
