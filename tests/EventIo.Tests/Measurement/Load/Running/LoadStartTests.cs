using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Servers;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Running;

/// <summary>Load that begins at a given time, so that several generators begin together.</summary>
public sealed class LoadStartTests
{
    private static readonly LoadPlan Short = new() { DurationSeconds = 0.1, WarmupSeconds = 0.1, RatePerSecond = 100 };

    [Fact]
    public void Load_begins_at_the_given_time()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        DateTime start = DateTime.UtcNow.AddSeconds(0.3);
        LoadMeasurement row = LoadRuns.Measure(server, Short with { StartAt = start });
        Assert.Equal((start, MeasurementStatus.Measured), (row.StartAt, row.Status));
        Assert.True(row.StartedAt >= start.AddSeconds(Short.WarmupSeconds).AddMilliseconds(-1), $"{row.StartedAt:O}");
        Assert.NotNull(row.StartDelaySeconds);
    }

    [Fact]
    public void A_generator_that_is_late_begins_at_once_and_reports_the_delay()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        LoadMeasurement row = LoadRuns.Measure(server, Short with { StartAt = DateTime.UtcNow.AddSeconds(-7) });
        Assert.True(row.StartDelaySeconds >= 7, $"{row.StartDelaySeconds}");
    }

    [Fact]
    public void A_stop_ends_the_wait_for_the_start()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        using var stop = new CancellationTokenSource();
        LoadPlan plan = LoadRuns.Against(server, Short with { StartAt = DateTime.UtcNow.AddDays(1) });
        LoadMeasurement? row = null;
        foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in LoadGenerator.Run(plan, stop.Token))
        {
            if (update.Activity.StartsWith("Connected; load begins at", StringComparison.Ordinal))
                stop.Cancel();
            row = update.Result;
        }
        Assert.Equal(MeasurementStatus.Interrupted, row!.Status);
        Assert.Null(row.StartedAt);
    }

    [Fact(Explicit = Run.Long)]
    public void The_steps_of_a_ramp_begin_at_fixed_times()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        LoadPlan plan = Short with { StartAt = DateTime.UtcNow.AddSeconds(0.3), RampRates = [100, 200, 300] };
        LoadMeasurement[] rows =
        [
            .. LoadGenerator.Run(LoadRuns.Against(server, plan), CancellationToken.None)
                .Select(update => update.Result).OfType<LoadMeasurement>(),
        ];
        double[] distances =
        [
            .. rows.Zip(rows.Skip(1), (one, next) => (next.StartedAt!.Value - one.StartedAt!.Value).TotalSeconds
                - next.StartDelaySeconds!.Value + one.StartDelaySeconds!.Value),
        ];
        Assert.All(distances, distance => Assert.Equal(0.2 + 2.5, distance, 0.1));
    }
}
