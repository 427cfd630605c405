using EventIo.Findings;
using EventIo.Inspection.Observation;

namespace EventIo.Inspection.Rules;

/// <summary>Submission polling trades a processor for latency; without requests the processor is wasted.</summary>
internal sealed class PollerIdleRule : InspectionRule
{
    private const double MaximumWorkShare = 0.05;

    internal override FindingKind Kind => FindingKind.PollerIdle;

    internal override string Rule =>
        "The polling thread is at work for more than half of the window and spends less than 5 % of that time on " +
        "requests.";

    internal override string Source =>
        "/proc/PID/fdinfo of the ring: SqTotalTime, SqWorkTime (Linux 6.9); schedstat of SqThread";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        foreach (RingWindow ring in process.Rings)
        {
            if (ring.Poller is not { } poller || poller.BusyShare <= BusyShare
                || ring.PollerTotalMicroseconds is not > 0 || ring.PollerWorkShare is not { } share
                || share >= MaximumWorkShare)
                continue;
            ring.Findings.Add(Create(
                FindingSeverity.Warning, ring.ToString(),
                string.Create(
                    Invariant,
                    $"The polling thread {poller.Id} ran " +
                    $"{100.0 * poller.RunNanoseconds / poller.WindowNanoseconds:0} % of {context.Seconds:0.0} s " +
                    $"and spent {100 * share:0.0} % of that on requests (schedstat, SqTotalTime, SqWorkTime).")) with
            {
                Remedy = "Set sq_thread_idle to a few milliseconds, share one poller between rings " +
                    "(IORING_SETUP_ATTACH_WQ), or " +
                    "set the ring up without IORING_SETUP_SQPOLL.",
            });
        }
    }
}
