using EventIo.Findings;
using EventIo.Findings.Loops;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>The rules about a loop that was measured, each at its threshold and just short of it.</summary>
public sealed class LoopRuleTests
{
    [Theory]
    [InlineData(1L, 1.0, true)]
    [InlineData(1L, 0.9, false)]
    [InlineData(0L, 50.0, false)]
    [InlineData(null, 50.0, false)]
    [InlineData(9L, null, false)]
    public void A_quota_is_reported_from_one_percent_on(long? count, double? percent, bool isFound) =>
        Rules.Expect(FindingKind.CpuThrottled, isFound, CpuThrottledRule.Of(count, percent, 5));

    [Theory]
    [InlineData(1L, true)]
    [InlineData(0L, false)]
    [InlineData(null, false)]
    public void One_completion_that_did_not_fit_into_the_queue_is_reported(long? overflows, bool isFound) =>
        Rules.Expect(FindingKind.CqOverflowed, isFound, CompletionsLostRule.Of(overflows, 5));

    [Theory]
    [InlineData(1, 100.0, 1.0, true)]
    [InlineData(1, 99.0, 1.0, false)]
    [InlineData(9, 2.0, 5.0, true)]
    [InlineData(0, null, 0.0, false)]
    [InlineData(0, null, null, false)]
    public void A_stop_is_reported_from_100_ms_or_5_percent_on(
        int count, double? longest, double? percent, bool isFound) =>
        Rules.Expect(FindingKind.Stopped, isFound, LoopStoppedRule.Of(812, count, longest, percent));

    [Theory]
    [InlineData("fsync(7: File)", false, 200.0, 1.0, null, true)]
    [InlineData("fsync(7: File)", false, 199.0, 4.9, 900.0, false)]
    [InlineData("fsync(7: File)", false, 3.0, 5.0, null, true)]
    [InlineData("futex", true, 900.0, 50.0, null, false)]
    [InlineData("futex", true, 900.0, 50.0, 199.0, false)]
    [InlineData("futex", true, 900.0, 50.0, 200.0, true)]
    [InlineData("futex", true, 3.0, 50.0, 200.0, false)]
    [InlineData(null, true, null, 0.0, null, false)]
    public void A_call_is_reported_from_200_ms_or_5_percent_on(
        string? call, bool isIdle, double? milliseconds, double? percent, double? lag, bool isFound) => Rules.Expect(
        FindingKind.BlockedInCall, isFound,
        LoopBlockedRule.Of(call, isIdle, milliseconds, percent, lag, ["do_fsync", "ext4_sync_file"]));

    [Theory]
    [InlineData(500.0, 50.0, 1.0, true)]
    [InlineData(499.0, 90.0, 9.0, false)]
    [InlineData(500.0, 40.0, 10.0, false)]
    [InlineData(500.0, 10.0, 80.0, true)]
    [InlineData(null, 90.0, 9.0, false)]
    public void Starvation_is_reported_if_data_waits_500_ms_for_a_busy_thread(
        double? lag, double? running, double? delayed, bool isFound) =>
        Rules.Expect(FindingKind.Starved, isFound, LoopStarvedRule.Of(812, lag, running, delayed));
}
