using EventIo.Findings;
using EventIo.Findings.Measurements;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>The rules about every measurement, each at its threshold and just short of it.</summary>
public sealed class MeasurementRuleTests
{
    [Theory]
    [InlineData(9_999, true)]
    [InlineData(10_000, false)]
    [Spares(FindingKind.TooFewSamples)]
    public void Samples_are_too_few_below_ten_thousand(long samples, bool isFound) =>
        Rules.Expect(FindingKind.TooFewSamples, isFound, TooFewSamplesRule.Of(samples, "turns", "Raise -Iteration."));

    [Theory]
    [InlineData(1L, 0L, true)]
    [InlineData(0L, 0L, false)]
    [InlineData(4_097L, 4_096L, true)]
    [InlineData(4_096L, 4_096L, false)]
    [InlineData(null, 0L, false)]
    [Spares(FindingKind.MemoryAllocated)]
    public void Memory_is_reported_above_the_tolerated_amount(long? bytes, long tolerated, bool isFound) =>
        Rules.Expect(FindingKind.MemoryAllocated, isFound, MemoryAllocatedRule.Of(bytes, "the thread", tolerated));

    [Theory]
    [InlineData(101, true)]
    [InlineData(100, false)]
    [Spares(FindingKind.ClockTooCoarse)]
    public void A_clock_is_too_coarse_beyond_a_tenth_of_the_median(double clock, bool isFound) =>
        Rules.Expect(FindingKind.ClockTooCoarse, isFound, ClockTooCoarseRule.Of(clock, 1_000));

    [Theory]
    [InlineData(new double[] { 4, 6, 5 }, true)]
    [InlineData(new double[] { 4, 5, 4.5 }, false)]
    [InlineData(new double[] { 4 }, false)]
    [InlineData(new double[0], false)]
    [Spares(FindingKind.Unsteady)]
    public void Rounds_are_unsteady_beyond_a_ratio_of_five_to_four(double[] rounds, bool isFound) =>
        Rules.Expect(FindingKind.Unsteady, isFound, UnsteadyRule.Of("Rounds", rounds, "GB/s"));

    [Theory]
    [InlineData(89.9, true)]
    [InlineData(90.0, false)]
    [InlineData(null, false)]
    [Spares(FindingKind.ProcessorContended)]
    public void A_spinning_thread_is_contended_below_nine_tenths_of_a_processor(double? cpuPercent, bool isFound) =>
        Rules.Expect(FindingKind.ProcessorContended, isFound, ProcessorContendedRule.OfSpinning(cpuPercent));

    [Theory]
    [InlineData(20.0, true)]
    [InlineData(19.9, false)]
    [InlineData(null, false)]
    public void A_sleeping_thread_is_contended_from_a_fifth_of_the_time_on(double? runDelayPercent, bool isFound) =>
        Rules.Expect(
            FindingKind.ProcessorContended, isFound, ProcessorContendedRule.OfRunDelay("A loop", runDelayPercent));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Spares(FindingKind.SharedProcessor)]
    public void A_shared_processor_is_reported(bool isShared) =>
        Rules.Expect(
            FindingKind.SharedProcessor, isShared, SharedProcessorRule.Of("Writer and waiter", isShared, "Give one."));
}
