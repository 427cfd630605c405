using EventIo.Findings;
using EventIo.Inspection.Observation;
using EventIo.Sockets;

namespace EventIo.Inspection.Rules;

/// <summary>
/// close(2) removes a file from an epoll set only with its last descriptor. If a child process, or a process that
/// received the descriptor, still has it open, the watch stays, and epoll_ctl(2) can't remove it any more (epoll(7),
/// questions 6 and 7).
/// </summary>
internal sealed class GhostRule : InspectionRule
{
    internal override FindingKind Kind => FindingKind.Ghost;

    internal override string Rule =>
        "In both readings a watched number is closed or refers to another file, and a thread of the process drives " +
        "the set.";

    internal override string Source => "/proc/PID/fdinfo, /proc/PID/fd, kcmp(2) with KCMP_EPOLL_TFD";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        foreach ((ThreadTrack thread, EpollSet set) in RuleContext.Loops(process))
        {
            List<WatchWindow> ghosts = set.Watches.FindAll(watch => watch.IsGhost && watch.IsPersistent);
            if (ghosts.Count == 0 || set.Findings.Exists(finding => finding.Kind == Kind))
                continue;
            bool isReady = ghosts.Exists(ghost => ghost.IsReadyThroughout)
                || (ghosts.Exists(ghost => ghost.IsLevel) && thread.BusyShare > BusyShare);
            SocketHolder[] holders = context.Holders(ghosts[0], process);
            string held = holders.Length == 0
                ? "no process that is visible has it open"
                : $"open in {RuleContext.List([.. holders.Select(Describe)])}";
            string[] names = [.. ghosts.Select(RuleContext.Describe)];
            set.Findings.Add(Create(
                isReady ? FindingSeverity.Error : FindingSeverity.Warning, set.ToString(),
                string.Create(
                    Invariant,
                    $"{ghosts.Count} of {set.Watches.Count} watches are of files that this process has closed: " +
                    $"{RuleContext.List(names)}; {held} (fdinfo and fd, twice in {context.Seconds:0.0} s).")) with
            {
                Cause = holders.Length == 0
                    ? ""
                    : "close(2) removes a file from the set only with its last descriptor.",
                Remedy = "Remove a descriptor from the set (EPOLL_CTL_DEL) before closing it, and open it with " +
                    "O_CLOEXEC or SOCK_CLOEXEC. Until then: restart the process" +
                    (holders.Length == 0 ? "." : FormattableString.Invariant(
                        $", or end the holder: kill {holders[0].ProcessId}")),
            });
        }
    }

    private static string Describe(SocketHolder holder) =>
        FormattableString.Invariant($"{holder} as descriptor {holder.FileDescriptor}");
}
