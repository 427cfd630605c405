using EventIo.Findings;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;

namespace EventIo.Inspection.Rules;

/// <summary>
/// A one-shot watch reports once and is disarmed until EPOLL_CTL_MOD rearms it. A worker that processes the connection
/// leaves it disarmed on purpose, so nothing is reported while a thread that drives no loop is working.
/// </summary>
internal sealed class ForgottenRule : InspectionRule
{
    private const long MinimumMilliseconds = 1_000;

    internal override FindingKind Kind => FindingKind.Forgotten;

    internal override string Rule =>
        "A one-shot watch is disarmed and has the same number of unread bytes in both readings, the bytes have " +
        "waited for a second, every loop of the process sleeps in its wait and no other thread is at work.";

    internal override string Source =>
        "/proc/PID/fdinfo, sock_diag(7) with tcpi_last_data_recv, /proc/PID/task/TID/syscall";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        if (process.HasBusyWorkers || process.Threads.Exists(thread => thread.IsLoop && thread.SamplesInCall > 0))
            return;
        foreach ((ThreadTrack _, EpollSet set) in RuleContext.Loops(process))
        {
            foreach (WatchWindow watch in set.Watches)
            {
                if (!watch.Events.HasFlag(EpollEvents.Disarmed) || watch.UnreadThroughout == 0)
                    continue;
                long age = WatchWindow.LastDataMilliseconds(watch.After) ?? (long)(context.Seconds * 1e3);
                if (age < MinimumMilliseconds || set.Findings.Exists(finding => finding.Kind == Kind))
                    continue;
                set.Findings.Add(Create(
                    FindingSeverity.Error, set.ToString(),
                    string.Create(
                        Invariant,
                        $"{watch.UnreadThroughout:N0} bytes have waited for {age / 1e3:0.0} s on " +
                        $"{RuleContext.Describe(watch)}, whose one-shot watch is disarmed; no thread works on it " +
                        $"(fdinfo and sock_diag, twice in {context.Seconds:0.0} s).")) with
                {
                    Remedy = "Rearm a one-shot watch (EPOLL_CTL_MOD) on every path that ends the work on its " +
                        "descriptor, errors included. Until then: end the connection and let the peer connect again.",
                });
            }
        }
    }
}
