using EventIo.Measurement.Load;
using EventIo.Multiplexing;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;
using EventIo.Servers;
using EventIo.Tests.Multiplexing;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>The level and the cost of rings with the abilities of older kernels.</summary>
[Collection(Lanes.Alone)]
public sealed class OldRingTests(ITestOutputHelper output)
{
    [Fact]
    public void A_ring_lists_the_abilities_that_newer_kernels_would_add()
    {
        RingAbility of510 = RingAbility.FastPoll | RingAbility.ExclusivePoll;
        Assert.Equal(
            [
                "TimedWait (Linux 5.11)", "StandingPoll (Linux 5.13)", "SilentSuccess (Linux 5.17)",
                "BufferRing (Linux 5.19)", "CancelAll (Linux 5.19)",
            ],
            RingHistory.Missing((RingFeature)(-1), of510));
        Assert.Equal(
            ["SingleIssuer (Linux 6.0)", "DeferTaskrun (Linux 6.1)"],
            RingHistory.Missing(
                (RingFeature)(-1) & ~(RingFeature.SingleIssuer | RingFeature.DeferTaskrun), RingAbility.All));
        Assert.Equal(Enum.GetValues<RingFeature>().Length - 1, RingHistory.Missing(0, RingAbility.All).Length);
        Assert.Equal(Enum.GetValues<RingAbility>().Length - 2, RingHistory.Missing((RingFeature)(-1), 0).Length);
    }

    [Fact]
    public void The_level_follows_from_the_abilities_of_the_kernel()
    {
        MultiplexerDescription ring = MultiplexerCatalog.Describe(MultiplexerKind.IoUring);
        Assert.Equal(ring.IsAvailable, ring.RingLevel is not null);
        Assert.Null(MultiplexerCatalog.Describe(MultiplexerKind.Poll).RingLevel);
        Assert.Equal(RingLevel.SingleRequests, new IoUringSupport { RingFeatures = (RingFeature)(-1) }.Level);
        var support = new IoUringSupport { Abilities = RingAbility.All };
        Assert.Equal(RingLevel.BufferRing, support.Level);
        Assert.Equal(RingLevel.Multishot, (support with { RingFeatures = RingFeature.MultishotReceive }).Level);
        Assert.Equal(RingLevel.DeferredMultishot, (support with { RingFeatures = (RingFeature)(-1) }).Level);
    }

    // Each receive in flight holds one of 256 buffers. Connections beyond that number are polled first.
    [Theory(Explicit = Run.Long)]
    [InlineData(50)]
    [InlineData(500)]
    public void An_echo_costs_at_most_15_percent_more_processor_time_than_on_epoll(int connections)
    {
        const int Rounds = 7;
        using EventServer ring = Start(RingSettings.Server(
            new MultiplexerOptions { WithheldAbilities = Mechanisms.After510 }));
        using EventServer epoll = Start(Variants.Server(MultiplexerKind.Epoll, TriggerMode.Level));
        var plan = new LoadPlan
        {
            ConnectionCount = connections,
            MessageBytes = 64,
            DurationSeconds = 2,
            WarmupSeconds = 0.5,
        };
        // This run is not counted: the code of both servers is compiled and optimized meanwhile.
        Cost(ring, plan);
        Cost(epoll, plan);
        double[] ratios = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            // The two servers take turns to run first, so that a trend over time affects both.
            bool isRingFirst = round % 2 == 0;
            double first = Cost(isRingFirst ? ring : epoll, plan);
            double second = Cost(isRingFirst ? epoll : ring, plan);
            (double ofRing, double ofEpoll) = isRingFirst ? (first, second) : (second, first);
            ratios[round] = ofRing / ofEpoll;
            output.WriteLine($"{ofRing:F2} and {ofEpoll:F2} us a request: {ratios[round]:F2}");
        }
        Array.Sort(ratios);
        Assert.InRange(ratios[Rounds / 2], 0, 1.15);
    }

    private static EventServer Start(EventServerOptions options) => EventServerRegistry.Start(options);

    private static double Cost(EventServer server, LoadPlan plan)
    {
        LoadMeasurement row = LoadRuns.Measure(server, plan);
        Assert.Equal(0, row.Errors);
        return row.ServerCpuNanosecondsPerRequest!.Value / 1_000;
    }
}
