using EventIo.Findings;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;

namespace EventIo.Inspection.Rules;

/// <summary>
/// An edge-triggered watch is reported when data arrives, not while it is there: data that a program leaves unread
/// waits until more arrives (epoll(7)). A program that deliberately stops reading looks the same. Therefore nothing is
/// reported while any thread of the process is working, or while output waits on a socket of the set, which is the
/// usual reason to stop reading.
/// </summary>
internal sealed class LostEdgeRule : InspectionRule
{
    internal override FindingKind Kind => FindingKind.LostEdge;

    internal override string Rule =>
        "An edge-triggered watch has the same number of unread bytes in both readings, and the loop's thread slept " +
        "in its wait in between without a context switch; no other thread of the process ran, and no output waits in " +
        "the set.";

    internal override string Source => "/proc/PID/fdinfo, sock_diag(7), /proc/PID/task/TID/status and schedstat";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        if (!process.IsQuiet || process.HasBusyWorkers)
            return;
        foreach ((ThreadTrack thread, EpollSet set) in RuleContext.Loops(process))
        {
            if (!thread.SleptThroughout || !thread.IsSeenInWait
                || set.Watches.Exists(watch => watch.Before?.SendQueueBytes > 0 && watch.After?.SendQueueBytes > 0))
                continue;
            foreach (WatchWindow watch in set.Watches)
            {
                if (!watch.Events.HasFlag(EpollEvents.EdgeTriggered | EpollEvents.In) || watch.UnreadThroughout == 0
                    || watch.Events.HasFlag(EpollEvents.Disarmed))
                    continue;
                set.Findings.Add(Create(
                    FindingSeverity.Warning, set.ToString(),
                    string.Create(
                        Invariant,
                        $"{watch.UnreadThroughout:N0} bytes wait on {RuleContext.Describe(watch)}, {Age(watch)}the " +
                        $"watch is edge-triggered and the thread slept in {thread.Wait!.Value.Name} for " +
                        $"{context.Seconds:0.0} s (fdinfo and sock_diag, twice).")) with
                {
                    Remedy = "Read an edge-triggered descriptor until EAGAIN, or record that it has more. " +
                        "Until then: one more byte from the peer wakes the loop.",
                });
            }
        }
    }

    private static string Age(WatchWindow watch) => watch.ReadyMilliseconds is { } age
        ? FormattableString.Invariant($"the last of them for {age / 1e3:0.0} s; ")
        : "";
}
