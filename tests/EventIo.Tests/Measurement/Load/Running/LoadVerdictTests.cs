using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Sockets.Options;
using EventIo.Tests.Findings;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Running;

/// <summary>
/// Verdicts about delays and saturation, which a busy machine may cause, and the nearest states without them.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class LoadVerdictTests
{
    private static readonly LoadPlan Short = new() { DurationSeconds = 0.5, WarmupSeconds = 0.05, ConnectionCount = 4 };

    [Fact]
    [Provokes(FindingKind.NagleDelayedAckSuspected)]
    public void Nagle_is_reported_with_the_side_that_lacks_NoDelay_and_not_if_NoDelay_is_set()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Http });
        LoadPlan pieces = Short with { Workload = LoadWorkload.Http, WritesPerRequest = 2 };
        LoadMeasurement row = LoadRuns.Measure(server, pieces with { SocketOptions = NoDelay(0) });
        Assert.Equal((0, false), (row.Errors, row.NoDelay));
        // The kernel delays an acknowledgement by 40 ms, and by more on a busy machine.
        double delayed = row.P50Microseconds!.Value;
        Assert.True(delayed > 35_000, $"P50 is {delayed} us.");
        // A busy machine scatters the peak at 40 ms, so this repeats the run until there is a finding.
        Finding nagle = Assert.Single(LoadRuns.Verdict(
            server, pieces with { SocketOptions = NoDelay(0) }, FindingKind.NagleDelayedAckSuspected));
        Assert.Contains("this side lacks TCP_NODELAY", nagle.Evidence, StringComparison.Ordinal);
        foreach (LoadPlan plan in new[] { pieces,
            Short with { Workload = LoadWorkload.Http, SocketOptions = NoDelay(0) } })
        {
            row = LoadRuns.Measure(server, plan);
            Assert.DoesNotContain(row.Verdict, IsNagle);
            Assert.True(row.P50Microseconds < delayed,
                $"P50 is {row.P50Microseconds} us, and was {delayed} us when Nagle delayed.");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_server_that_writes_in_pieces_with_Nagle_on_is_reported(bool noDelay)
    {
        LoadPlan plan = Short with { Workload = LoadWorkload.Http, ConnectionCount = 1, DurationSeconds = 1 };
        Finding[] named = [];
        for (int attempt = 0; attempt == 0 || (attempt < 20 && !noDelay && named.Length == 0); attempt++)
        {
            using var server = new PiecewiseServer(noDelay);
            LoadMeasurement row = LoadRuns.Measure(LoadRuns.Against(server.Port, plan));
            Assert.Equal((MeasurementStatus.Measured, 0), (row.Status, row.Errors));
            named = [.. row.Verdict.Where(IsNagle)];
        }
        Assert.Equal(!noDelay, named.Any(finding => finding.Evidence.Contains(
            "the server's side lacks TCP_NODELAY", StringComparison.Ordinal)));
    }

    [Fact]
    [Provokes(FindingKind.GeneratorSaturated)]
    public void A_saturated_generator_is_reported_and_an_idle_one_is_not()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        LoadMeasurement idle = LoadRuns.Measure(server, Short with { RatePerSecond = 50 });
        Assert.DoesNotContain(idle.Verdict, finding => finding.Kind == FindingKind.GeneratorSaturated);
        // The machine determines which side is the limit, so the finding must agree with the figure.
        LoadMeasurement busy = LoadRuns.Measure(
            server, Short with { ConnectionCount = 200, PipelineDepth = 64, MessageBytes = 1 });
        Assert.Equal(
            busy.GeneratorBusyPercent >= 95,
            busy.Verdict.Any(finding => finding.Kind == FindingKind.GeneratorSaturated));
    }

    private static bool IsNagle(Finding finding) => finding.Kind == FindingKind.NagleDelayedAckSuspected;

    private static SocketOptionSet NoDelay(int value) => SocketOptionSet.Create(null, [new("TCP_NODELAY", value)]);
}
