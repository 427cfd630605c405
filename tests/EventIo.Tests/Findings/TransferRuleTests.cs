using EventIo.Findings;
using EventIo.Findings.Transfers;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>The rules about transfers, each at its threshold and just short of it.</summary>
public sealed class TransferRuleTests
{
    private const long Gigabyte = 1_000_000_000;

    private static readonly PacingFigures s_paced = new(
        "bbr", null, Gigabyte, 0.8 * Gigabyte, Seconds: 1, CpuPercent: 40, WindowLimitedPercent: 0, RunDelayPercent: 0);

    /// <summary>
    /// The figures of a paced transfer, with one figure changed so that the transfer no longer counts as paced.
    /// </summary>
    public static TheoryData<string, object> Unpaced() => new()
    {
        { "cubic does not pace", s_paced with { CongestionControl = "cubic" } },
        { "far from the pacing rate", s_paced with { BytesPerSecond = 0.74 * Gigabyte } },
        {
            "62 MB/s at a pacing rate of 9.7 GB/s",
            s_paced with { BytesPerSecond = 62e6, PacingRateBytesPerSecond = 9_700_000_000 }
        },
        { "49 bytes", s_paced with { BytesPerSecond = 49 / 0.0001, Seconds = 0.0001 } },
        { "too short", s_paced with { Seconds = 0.0049 } },
        { "a busy thread", s_paced with { CpuPercent = 90 } },
        { "a shut window", s_paced with { WindowLimitedPercent = 50 } },
        { "a contended processor", s_paced with { RunDelayPercent = 20 } },
        { "no pacing rate", s_paced with { PacingRateBytesPerSecond = null } },
        { "no rate", s_paced with { BytesPerSecond = null } },
        { "no CPU time", s_paced with { CpuPercent = null } },
    };

    [Fact]
    public void A_transfer_near_its_pacing_rate_with_time_to_spare_is_paced()
    {
        Rules.Expect(FindingKind.PacingLimited, true, PacingLimitedRule.Of(s_paced));
        Rules.Expect(FindingKind.PacingLimited, true, PacingLimitedRule.Of(
            s_paced with { CongestionControl = "cubic", MaxPacingRateBytesPerSecond = Gigabyte }));
        Rules.Expect(FindingKind.PacingLimited, true, PacingLimitedRule.Of(
            s_paced with { WindowLimitedPercent = null, RunDelayPercent = null }));
    }

    [Theory, MemberData(nameof(Unpaced))]
    [Spares(FindingKind.PacingLimited)]
    public void A_transfer_with_another_explanation_is_not_paced(string why, object figures) =>
        Assert.True(PacingLimitedRule.Of((PacingFigures)figures) is null, why);

    [Theory]
    [InlineData(74.9, 0.0, false, true)]
    [InlineData(75.0, 0.0, false, false)]
    [InlineData(40.0, 0.0, true, false)]
    [InlineData(40.0, 20.0, false, false)]
    [InlineData(40.0, null, false, true)]
    [InlineData(null, null, false, false)]
    [Spares(FindingKind.Waited)]
    public void A_thread_with_time_to_spare_waited_unless_pacing_or_contention_explains_it(
        double? cpu, double? runDelay, bool isPacing, bool isFound) =>
        Rules.Expect(FindingKind.Waited, isFound, WaitedRule.Of(cpu, runDelay, isPacing));

    [Theory]
    [InlineData(10L, 999L, true)]
    [InlineData(10L, 1_000L, false)]
    [InlineData(9L, 9L, false)]
    [InlineData(1L, 20L, false)]
    [InlineData(null, 20L, false)]
    [Spares(FindingKind.Retransmitted)]
    public void Retransmissions_are_reported_if_they_are_many_and_a_notable_share(
        long? again, long? all, bool isFound) =>
        Rules.Expect(FindingKind.Retransmitted, isFound, RetransmittedRule.Of(again, all));

    [Theory]
    [InlineData(0.0049, true)]
    [InlineData(0.005, false)]
    [InlineData(null, false)]
    [Spares(FindingKind.TooShort)]
    public void A_transfer_is_too_short_below_five_milliseconds(double? seconds, bool isFound) =>
        Rules.Expect(FindingKind.TooShort, isFound, TooShortRule.Of(seconds, ""));

    [Theory]
    [InlineData(0.9, 0.95, FindingKind.WorthIt)]
    [InlineData(1.05, 1.1, FindingKind.WorthIt)]
    [InlineData(0.91, 1.09, FindingKind.NotWorthIt)]
    [InlineData(0.5, 0.9, FindingKind.NotWorthIt)]
    [InlineData(1.2, 1.5, FindingKind.NotWorthIt)]
    [InlineData(null, 1.5, null)]
    [InlineData(0.5, null, null)]
    [Spares(FindingKind.WorthIt, FindingKind.NotWorthIt)]
    public void A_method_is_worth_using_if_it_gains_a_tenth_and_loses_less(double? cpu, double? rate, FindingKind? kind)
    {
        Assert.Equal(kind, WorthRule.Of(cpu, rate, isLinkedChain: false)?.Kind);
        Assert.Equal(kind, WorthRule.Of(cpu, rate, isLinkedChain: true)?.Kind);
    }

    [Theory]
    [InlineData(3L, 0L, null, FindingKind.ZeroCopy)]
    [InlineData(3L, 1L, null, FindingKind.Copied)]
    [InlineData(0L, 0L, null, null)]
    [InlineData(null, null, true, FindingKind.ZeroCopy)]
    [InlineData(null, null, false, FindingKind.Copied)]
    [InlineData(null, null, null, null)]
    [Spares(FindingKind.ZeroCopy, FindingKind.Copied)]
    public void Copies_that_the_kernel_reports_are_reported(
        long? sends, long? copied, bool? isZeroCopy, FindingKind? kind) =>
        Assert.Equal(kind, CopyRule.Of(sends, copied, isZeroCopy)?.Kind);

    [Theory]
    [InlineData(10L, 11L, true)]
    [InlineData(10L, 10L, false)]
    [InlineData(10L, 9L, false)]
    [InlineData(null, null, false)]
    [Spares(FindingKind.SourceGrew)]
    public void A_source_that_grew_is_reported(long? before, long? after, bool isFound) =>
        Rules.Expect(FindingKind.SourceGrew, isFound, SourceGrewRule.Of(before, after));

    [Fact]
    [Spares(FindingKind.HashIncluded)]
    public void The_scope_of_the_cpu_time_is_reported()
    {
        Rules.Expect(FindingKind.HashIncluded, true, CpuScopeRule.OfHash(true));
        Rules.Expect(FindingKind.HashIncluded, false, CpuScopeRule.OfHash(false));
        Rules.Expect(FindingKind.ProcessCpu, true, CpuScopeRule.OfProcess());
    }
}
