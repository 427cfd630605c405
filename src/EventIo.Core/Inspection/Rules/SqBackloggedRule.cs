using EventIo.Findings;
using EventIo.Inspection.Observation;

namespace EventIo.Inspection.Rules;

/// <summary>
/// A polling thread that has found nothing for sq_thread_idle sleeps and sets IORING_SQ_NEED_WAKEUP; if a program
/// ignores that flag, the requests that it queues are never submitted (io_uring_setup(2)).
/// </summary>
internal sealed class SqBackloggedRule : InspectionRule
{
    internal override FindingKind Kind => FindingKind.SqBacklogged;

    internal override string Rule =>
        "Requests wait in the submission queue, none was taken between both readings, and the polling thread slept " +
        "all the while.";

    internal override string Source =>
        "/proc/PID/fdinfo of the ring: SqHead, SqTail, SqThread; /proc/PID/task/TID/status";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        foreach (RingWindow ring in process.Rings)
        {
            if (ring is not { Before: { SubmissionMask: not null } before, After: { SubmissionMask: not null } after }
                || before.SubmissionCount == 0 || after.SubmissionCount == 0
                || before.SubmissionHead != after.SubmissionHead
                || ring.Poller is not { SleptThroughout: true } poller)
                continue;
            ring.Findings.Add(Create(
                FindingSeverity.Error, ring.ToString(),
                string.Create(
                    Invariant,
                    $"{after.SubmissionCount:N0} requests wait in the submission queue and none was taken in " +
                    $"{context.Seconds:0.0} s; the polling thread {poller.Id} sleeps (fdinfo, status).")) with
            {
                Remedy = "Look at IORING_SQ_NEED_WAKEUP after queueing, and call io_uring_enter(2) with " +
                    "IORING_ENTER_SQ_WAKEUP.",
            });
        }
    }
}
