using System.Globalization;

namespace EventIo.Measurement;

/// <summary>Where a row's figures can mislead.</summary>
internal static class ProbeVerdict
{
    // A percentile that fewer than this many turns lie beyond is chance.
    private const int TurnsBeyond = 10;
    private const double UnsteadyRatio = 1.25;
    private const double CoarseClockShare = 0.1;
    private const double ContendedPercent = 90;

    internal static IReadOnlyList<string> Of(ReadinessPlan plan, StretchTally tally, WriterPlacement placement)
    {
        var verdict = new List<string>();
        if (tally.Turns < 1_000 * TurnsBeyond)
        {
            verdict.Add(Say(
                $"TooFewSamples: {tally.Turns:N0} turns; P99 wants {100 * TurnsBeyond:N0}, P99.9 {1_000 * TurnsBeyond:N0}."));
        }
        if (tally.AllocatedBytes > 0)
            verdict.Add(Say($"MemoryAllocated: {tally.AllocatedBytes:N0} bytes in the measured stretch."));
        double median = tally.Histogram.GetValueAtPercentile(50);
        if (HostFacts.Current.ClockCostNanoseconds > CoarseClockShare * median)
            verdict.Add(Say($"ClockTooCoarse: one reading costs {HostFacts.Current.ClockCostNanoseconds:N0} ns."));
        (double least, double most) = (tally.RoundMedians.Min(), tally.RoundMedians.Max());
        if (most > UnsteadyRatio * least)
            verdict.Add(Say($"Unsteady: medians of the rounds from {least / 1_000:N2} to {most / 1_000:N2} us."));
        // A turn never sleeps: what is missing went to other threads or to the hypervisor.
        if (plan.Mode == ProbeMode.Turn && tally.CpuPercent < ContendedPercent)
        {
            verdict.Add(Say(
                $"ProcessorContended: the thread had {tally.CpuPercent:N0} % of its processor; trust CPU time, not wall time."));
        }
        if (plan.Mode == ProbeMode.Wakeup && placement.SharesProcessor)
            verdict.Add("SharedProcessor: writer and waiter had one processor between them.");
        return verdict;
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
