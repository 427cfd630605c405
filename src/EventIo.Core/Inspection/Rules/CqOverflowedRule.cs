using EventIo.Findings;
using EventIo.Inspection.Observation;

namespace EventIo.Inspection.Rules;

/// <summary>
/// Completions that find the queue full go to a list in the kernel: memory grows, and each completion costs more.
/// </summary>
internal sealed class CqOverflowedRule : InspectionRule
{
    internal override FindingKind Kind => FindingKind.CqOverflowed;

    internal override string Rule => "The overflow list is in use, or the completion queue is full, in both readings.";

    internal override string Source => "/proc/PID/fdinfo of the ring: CqOverflowList, CqHead, CqTail, CqMask";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        foreach (RingWindow ring in process.Rings)
        {
            if (ring is not { Before: { SubmissionMask: not null } before, After: { SubmissionMask: not null } after })
                continue;
            bool isOverflowing = before.OverflowCount > 0 && after.OverflowCount > 0;
            bool isFull = before.IsCompletionQueueFull && after.IsCompletionQueueFull;
            if (!isOverflowing && !isFull)
                continue;
            ring.Findings.Add(Create(
                isOverflowing ? FindingSeverity.Error : FindingSeverity.Warning, ring.ToString(),
                string.Create(
                    Invariant,
                    $"{after.CompletionCount:N0} completions fill a queue of {after.CompletionMask + 1:N0}, and " +
                    $"{after.OverflowCount:N0} more are in the overflow list (from {before.OverflowCount:N0}, in " +
                    $"{context.Seconds:0.0} s; fdinfo).")) with
            {
                Remedy = "Take completions more often, or set up the ring with a larger completion queue " +
                    "(IORING_SETUP_CQSIZE).",
            });
        }
    }
}
