using EventIo.Findings;
using EventIo.Inspection.Observation;

namespace EventIo.Inspection.Rules;

/// <summary>
/// Each wait on a level-triggered watch reports the end of a connection, until the program closes its side.
/// </summary>
internal sealed class HangupSpinRule : InspectionRule
{
    internal override FindingKind Kind => FindingKind.HangupSpin;

    internal override string Rule =>
        "A level-triggered watch asks for data on a connection that its peer has closed in both readings, while " +
        "the loop's thread is at work for more than half of the window.";

    internal override string Source => "/proc/PID/fdinfo, sock_diag(7), /proc/PID/task/TID/schedstat";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        foreach ((ThreadTrack thread, EpollSet set) in RuleContext.Loops(process))
        {
            if (thread.BusyShare <= BusyShare)
                continue;
            List<WatchWindow> closed = set.Watches.FindAll(
                watch => watch is { IsLevel: true, IsGhost: false, IsHungUpThroughout: true });
            if (closed.Count == 0)
                continue;
            thread.Findings.Add(Create(
                FindingSeverity.Error, set.ToString(),
                string.Create(
                    Invariant,
                    $"Peers have closed {closed.Count} connections, " +
                    $"{RuleContext.Describe(closed[0])} among them ({closed[0].After!.State}), and each wait " +
                    $"reports this: thread {thread.Id} was at work {100 * thread.BusyShare:0} % of " +
                    $"{context.Seconds:0.0} s (fdinfo, sock_diag, schedstat).")) with
            {
                Remedy = "Close the connection when recv(2) returns 0, or remove EPOLLIN from the watch while " +
                    "output is pending.",
            });
        }
    }
}
