using EventIo.Findings;
using EventIo.Measurement.Load;
using EventIo.Measurement.Readiness;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>Findings on real measurements.</summary>
[Collection(Lanes.Alone)]
public sealed class MeasurementFindingTests
{
    private static readonly ReadinessPlan s_few = new()
    {
        SocketCounts = [2],
        ActiveCounts = [2],
        Iterations = 10,
        WarmupIterations = 0,
        Rounds = 5,
    };

    [Fact]
    [Provokes(FindingKind.TooFewSamples, FindingKind.Unsteady)]
    public void Rounds_of_two_turns_have_too_few_samples_and_are_unsteady_in_some_run()
    {
        Eventually.True(() => Found(s_few).Contains(FindingKind.Unsteady), "Rounds of two turns are never unsteady.");
        Assert.Contains(FindingKind.TooFewSamples, Found(s_few));
    }

    [Fact]
    [Provokes(FindingKind.ProcessorContended)]
    public void A_measuring_thread_that_shares_its_processor_is_contended()
    {
        using var isOver = new CancellationTokenSource();
        var rival = new Thread(() =>
        {
            Processors.PinCurrentThread(0);
            while (!isOver.IsCancellationRequested)
                Thread.SpinWait(1_000);
        });
        rival.Start();
        try
        {
            ReadinessPlan plan = s_few with { Iterations = 20_000, Rounds = 1, Processor = 0 };
            Eventually.True(
                () => Found(plan).Contains(FindingKind.ProcessorContended), "The contention is not reported.");
        }
        finally
        {
            isOver.Cancel();
            rival.Join();
        }
    }

    [Fact]
    [Provokes(FindingKind.MemoryAllocated)]
    [Spares(FindingKind.MemoryAllocated)]
    public void A_load_allocates_while_it_begins_and_not_when_it_has_warmed_up()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        Assert.Contains(FindingKind.MemoryAllocated, Found(server, warmupSeconds: 0));
        // The runtime may replace a method while it is measured.
        Eventually.True(
            () => !Found(server, warmupSeconds: 0.2).Contains(FindingKind.MemoryAllocated),
                "The load keeps allocating.");
    }

    [Fact]
    [Provokes(FindingKind.GeneratorLate)]
    public void A_generator_whose_processor_is_taken_is_late()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        using var isOver = new CancellationTokenSource();
        Thread[] rivals = [.. Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!isOver.IsCancellationRequested)
                Thread.SpinWait(1_000);
        }))];
        Array.ForEach(rivals, rival => rival.Start());
        try
        {
            Eventually.True(
                () => Found(server, 0, ratePerSecond: 2_000).Contains(FindingKind.GeneratorLate),
                "The generator is not late.");
        }
        finally
        {
            isOver.Cancel();
            Array.ForEach(rivals, rival => rival.Join());
        }
    }

    private static FindingKind[] Found(ReadinessPlan plan)
    {
        plan = plan with { Variants = [Variants.Require(MultiplexerKind.Poll, TriggerMode.Level)] };
        return
        [
            .. ReadinessProbe.Run(plan, CancellationToken.None).Select(update => update.Result)
                .OfType<MultiplexerMeasurement>().Single().Verdict.Select(finding => finding.Kind),
        ];
    }

    private static FindingKind[] Found(EventServer server, double warmupSeconds, double? ratePerSecond = null) =>
        [.. LoadRuns.Measure(server, new LoadPlan
        {
            ConnectionCount = 8,
            WarmupSeconds = warmupSeconds,
            DurationSeconds = 0.2,
            RatePerSecond = ratePerSecond,
        }).Verdict.Select(finding => finding.Kind)];
}
