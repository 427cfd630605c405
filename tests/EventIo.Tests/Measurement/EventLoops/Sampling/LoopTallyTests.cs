using EventIo.Measurement.EventLoops.Sampling;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;
using Xunit;

namespace EventIo.Tests.Measurement.EventLoops.Sampling;

/// <summary>Turns derived from looks at a thread whose turns are known. Times are in microseconds.</summary>
public sealed class LoopTallyTests
{
    private const string ReadText = "0 0x5 0x7ffd0000 0x1 0x0 0x0 0x0 0x7ffd1000 0x7f0000001000";

    private readonly SystemCallState _read = Parse(ReadText);

    [Fact]
    public void One_turn_between_two_looks_is_known_exactly()
    {
        LoopTally tally = Tally(
            Look(0, LoopState.Waiting),
            Look(1_000, LoopState.Waiting, run: 137, delay: 20, sleeps: 1));
        AssertTurns(tally, 157);
        Assert.Equal((843, 0, 0), Sleeps(tally));
    }

    [Fact]
    public void Several_turns_between_two_looks_are_known_as_a_mean()
    {
        LoopTally tally = Tally(
            Look(0, LoopState.Waiting),
            Look(1_000, LoopState.Waiting, run: 300, sleeps: 3));
        AssertTurns(tally, 100, 100, 100);
    }

    [Fact]
    public void A_turn_that_spans_several_looks_is_timed_separately_from_short_ones()
    {
        LoopTally tally = Tally(
            Look(0, LoopState.Waiting),
            Look(1_000, LoopState.Running, sleeps: 2),
            Look(11_000, LoopState.Running, sleeps: 2),
            Look(12_000, LoopState.Waiting, run: 10_400, delay: 50, sleeps: 5));
        AssertTurns(tally, 90, 90, 90, 90, 10_090);
    }

    [Fact]
    public void Two_turns_that_span_several_looks_are_separated_by_the_sleep_between_them()
    {
        LoopTally tally = Tally(
            Look(0, LoopState.Waiting),
            Look(1_000, LoopState.Running),
            Look(3_000, LoopState.Running),
            Look(4_000, LoopState.Running, sleeps: 1),
            Look(9_000, LoopState.Running, sleeps: 1),
            Look(10_000, LoopState.Waiting, run: 7_200, sleeps: 2));
        AssertTurns(tally, 2_100, 5_100);
    }

    [Fact]
    public void A_blocking_call_is_part_of_its_turn_and_its_duration_is_recorded()
    {
        LoopTally tally = Tally(
            Look(0, LoopState.Waiting),
            Look(1_000, LoopState.Running),
            Look(2_000, LoopState.Blocked, run: 900, sleeps: 1, call: _read),
            Look(52_000, LoopState.Blocked, run: 900, sleeps: 1, call: _read),
            Look(53_000, LoopState.Waiting, run: 1_100, sleeps: 2));
        long turn = Assert.Single(Turns(tally)) / 1_000;
        Assert.InRange(turn, 51_000, 52_000);
        Assert.Equal(0, tally.StopCount);
        Assert.Equal(51_000, tally.LongestCall!.Value.Nanoseconds / 1_000);
        Assert.True(tally.LongestCall.Value.Call.Equals(_read));
    }

    [Fact]
    public void A_stop_in_a_wait_is_one_stop_and_one_turn()
    {
        LoopTally tally = Tally(
            Look(0, LoopState.Waiting),
            Look(1_000, LoopState.Stopped, run: 10, sleeps: 1),
            Look(501_000, LoopState.Stopped, run: 10, sleeps: 1),
            Look(502_000, LoopState.Waiting, run: 20, sleeps: 2));
        Assert.Equal(1, tally.StopCount);
        Assert.Equal(501_000, tally.LongestStop!.Value.Nanoseconds / 1_000);
        Assert.InRange(Assert.Single(Turns(tally)) / 1_000, 500_000, 502_000);
        Assert.Null(tally.LongestCall);
    }

    [Fact]
    public void A_turn_that_has_not_ended_counts_with_the_time_it_has_taken_so_far()
    {
        LoopTally tally = Tally(
            Look(0, LoopState.Waiting),
            Look(1_000, LoopState.Running),
            Look(9_000, LoopState.Running, run: 8_300));
        AssertTurns(tally, 8_300);
    }

    [Fact]
    public void A_thread_that_never_waits_has_one_turn_of_the_whole_time()
    {
        LoopTally tally = Tally(
            Look(0, LoopState.Running),
            Look(1_000, LoopState.Running, run: 900, delay: 100),
            Look(2_000, LoopState.Running, run: 1_500, delay: 500));
        AssertTurns(tally, 2_000);
    }

    [Fact]
    public void A_thread_that_sleeps_in_one_wait_has_no_turn()
    {
        LoopTally tally = Tally(
            Look(0, LoopState.Waiting), Look(1_000, LoopState.Waiting), Look(2_000, LoopState.Waiting));
        Assert.Empty(Turns(tally));
        Assert.Equal((2_000, 0, 0), Sleeps(tally));
    }

    private static LoopTally Tally(params LoopLook[] looks)
    {
        var tally = new LoopTally(looks[0]);
        foreach (LoopLook look in looks[1..])
            tally.Add(look);
        tally.Finish();
        return tally;
    }

    private static LoopLook Look(
        long at, LoopState state, long run = 0, long delay = 0, long sleeps = 0, SystemCallState call = default) =>
        new(at * 1_000, new SchedulerStatistics(run * 1_000, delay * 1_000, sleeps), sleeps, state, call);

    private static long[] Turns(LoopTally tally) =>
    [
        .. tally.Turns.RecordedValues().SelectMany(
            step => Enumerable.Repeat(step.ValueIteratedTo, (int)step.CountAtValueIteratedTo)),
    ];

    // Compares with the precision of the histogram, which is three digits.
    private static void AssertTurns(LoopTally tally, params long[] microseconds)
    {
        long[] turns = Turns(tally);
        Assert.Equal(microseconds.Length, turns.Length);
        Assert.All(microseconds.Zip(turns), pair => Assert.Equal(
            tally.Turns.MedianEquivalentValue(pair.First * 1_000), tally.Turns.MedianEquivalentValue(pair.Second)));
    }

    private static (long, long, long) Sleeps(LoopTally tally) =>
        (tally.Sleeps.Waiting / 1_000, tally.Sleeps.Blocked / 1_000, tally.Sleeps.Stopped / 1_000);

    private static SystemCallState Parse(string text)
    {
        Assert.True(SystemCallState.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out SystemCallState state));
        return state;
    }
}
