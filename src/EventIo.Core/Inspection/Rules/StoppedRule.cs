using EventIo.Findings;
using EventIo.Inspection.Observation;
using EventIo.Native.Linux.ControlGroups;

namespace EventIo.Inspection.Rules;

/// <summary>A process that was stopped by a signal, by a tracer or by the freezer of its control group.</summary>
internal sealed class StoppedRule : InspectionRule
{
    internal override FindingKind Kind => FindingKind.Stopped;

    internal override string Rule =>
        "A thread that drives a set is stopped or traced (state T or t) or frozen in both readings, while " +
        "something in its set " +
        "was ready in both.";

    internal override string Source => "/proc/PID/task/TID/status and wchan, sock_diag(7)";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        foreach ((ThreadTrack thread, EpollSet set) in RuleContext.Loops(process))
        {
            if (!thread.IsStopped || set.Watches.Find(watch => watch.IsReadyThroughout) is not { } ready)
                continue;
            thread.Findings.Add(Create(
                FindingSeverity.Error, set.ToString(),
                string.Create(
                    Invariant,
                    $"Thread {thread.Id} is {thread.StateName} in both readings, {context.Seconds:0.0} s apart, " +
                    $"while {RuleContext.Describe(ready)} is ready (status, sock_diag).")) with
            {
                Cause = IsTraced(thread)
                    ? FormattableString.Invariant($"Process {thread.End.Status.TracerId} traces it.")
                    : thread.IsFrozen ? "The freezer of its control group holds it." : "",
                Remedy = RemedyOf(process, thread, out string undo),
                Undo = undo,
            });
        }
    }

    private static bool IsTraced(ThreadTrack thread) => thread.End.Status.State == 't';

    private static string RemedyOf(InspectedProcess process, ThreadTrack thread, out string undo)
    {
        undo = "";
        if (IsTraced(thread))
            return FormattableString.Invariant($"Detach the tracer: kill {thread.End.Status.TracerId}");
        if (!thread.IsFrozen)
        {
            undo = FormattableString.Invariant($"kill -STOP {process.Id}");
            return FormattableString.Invariant($"kill -CONT {process.Id}");
        }
        if (Freezer.OfProcess(process.Id) is not { } freezer)
            return FormattableString.Invariant($"Thaw its control group: cat /proc/{process.Id}/cgroup names it");
        undo = freezer.FreezeCommand;
        return freezer.ThawCommand;
    }
}
