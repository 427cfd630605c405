using EventIo.Findings;
using EventIo.Findings.Measurements;
using EventIo.Native;

namespace EventIo.Measurement.Readiness;

/// <summary>Reports where the figures of a readiness measurement can mislead.</summary>
internal static class ProbeVerdict
{
    internal static Finding[] Of(
        ReadinessPlan plan, StretchTally tally, WriterPlacement placement) => Finding.Sort(
    [
        TooFewSamplesRule.Of(tally.Turns, "turns", "Raise -Iteration."),
        MemoryAllocatedRule.Of(tally.AllocatedBytes, "the measuring thread"),
        ClockTooCoarseRule.Of(HostFacts.Current.ClockCostNanoseconds, tally.Histogram.GetValueAtPercentile(50)),
        UnsteadyRule.Of(
            "Medians of the rounds",
            [.. tally.RoundMedians.Select(median => median / Nanoseconds.PerMicrosecond)],
            "us"),
        // A turn never sleeps.
        plan.Mode == ProbeMode.Turn ? ProcessorContendedRule.OfSpinning(tally.CpuPercent) : null,
        SharedProcessorRule.Of(
            "Writer and waiter",
            plan.Mode == ProbeMode.Wakeup && placement.SharesProcessor,
            "Give another -WriterProcessor."),
    ]);
}
