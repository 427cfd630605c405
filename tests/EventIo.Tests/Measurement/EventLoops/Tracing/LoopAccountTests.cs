using EventIo.Measurement.EventLoops.Tracing;
using EventIo.Measurement.EventLoops.Tracing.Programs;
using EventIo.Native;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Measurement.EventLoops.Tracing;

/// <summary>What a thread did, estimated from windows.</summary>
public sealed class LoopAccountTests
{
    private const long Window = 50 * Nanoseconds.PerMillisecond;
    private const long Turn = 20_000;

    [Fact]
    public void Counts_without_a_pause_are_exact()
    {
        var account = new LoopAccount(0);
        account.Add(Reading(waits: 1_000, turns: 1_000), Window);
        LoopCounts counts = account.Counts(Reading(waits: 1_000, turns: 1_000), isShut: false, Window);
        Assert.Equal((1_000, 1_000, 100), (
            counts.Waits, counts.TurnsSince(LoopCounts.None).TotalCount, counts.TracedPercentSince(LoopCounts.None)));
        Assert.Equal(1, counts.FactorSince(LoopCounts.None));
    }

    [Fact]
    public void A_busy_time_has_its_weight_although_less_of_it_was_traced()
    {
        // 10 windows without a pause and with 10 waits each, then 10 windows with pauses of 9 windows and 1,000 waits.
        var account = new LoopAccount(0);
        long now = 0;
        ulong waits = 0;
        for (int i = 0; i < 10; i++)
            account.Add(Reading(waits += 10, waits), now += Window);
        for (int i = 0; i < 10; i++)
        {
            account.Open(Reading(waits, waits), now += 9 * Window);
            account.Add(Reading(waits += 1_000, waits), now += Window);
        }
        LoopCounts counts = account.Counts(Reading(waits, waits), isShut: true, now);
        Assert.Equal((10 * 10) + (10 * 1_000 * 10), counts.Waits, 1e-6);
        Assert.Equal(100_100, counts.TurnsSince(LoopCounts.None).TotalCount);
        Assert.Equal(20 * Window, counts.TracedNanoseconds);
        Assert.Equal(110 * Window, counts.CoveredNanoseconds);
    }

    [Fact]
    public void A_pause_at_the_end_is_like_the_time_before_it()
    {
        var account = new LoopAccount(0);
        account.Add(Reading(waits: 100, turns: 100), Window);
        LoopCounts counts = account.Counts(Reading(waits: 100, turns: 100), isShut: true, 4 * Window);
        Assert.Equal(4, counts.FactorSince(LoopCounts.None));
        Assert.Equal(25, counts.TracedPercentSince(LoopCounts.None));
        Assert.Equal(400, counts.TurnsSince(LoopCounts.None).TotalCount);
    }

    [Fact]
    public void A_turn_that_outlasts_its_window_counts_with_the_time_that_was_seen()
    {
        var account = new LoopAccount(0);
        account.AddTurn(Window);
        account.Add(Reading(waits: 1, turns: 0), Window);
        LoopCounts counts = account.Counts(Reading(waits: 1, turns: 0), isShut: true, Window);
        Assert.InRange(counts.TurnsSince(LoopCounts.None).GetMaxValue(), Window * 99 / 100, Window * 101 / 100);
    }

    [Fact]
    public void A_time_without_a_window_has_no_counts()
    {
        var account = new LoopAccount(0);
        account.Add(Reading(waits: 100, turns: 100), Window);
        LoopCounts before = account.Counts(Reading(waits: 100, turns: 100), isShut: true, Window);
        LoopCounts after = account.Counts(Reading(waits: 100, turns: 100), isShut: true, 2 * Window);
        Assert.Equal((0, 0, 0), (
            after.FactorSince(before), after.TracedPercentSince(before), after.TurnsSince(before).TotalCount));
    }

    private static ThreadReading Reading(ulong waits, ulong turns)
    {
        ulong[] buckets = new ulong[TurnBuckets.Count];
        buckets[TurnBuckets.Of(Turn)] = turns;
        return new() { Waits = (long)waits, Turns = buckets };
    }
}
