using EventIo.Findings;
using EventIo.Inspection.Observation;

namespace EventIo.Inspection.Rules;

/// <summary>
/// Without a free descriptor accept(2) fails with EMFILE and the connection stays in the queue: the next wait reports
/// it again.
/// </summary>
internal sealed class DescriptorLimitRule : InspectionRule
{
    internal override FindingKind Kind => FindingKind.DescriptorLimit;

    internal override string Rule =>
        "In both readings as many descriptors are open as the limit allows and connections wait at a listener that " +
        "the process watches. An error if the loop's thread is at work for more than half of the window.";

    internal override string Source => "/proc/PID/fd, /proc/PID/limits, sock_diag(7)";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        if (process.DescriptorLimit is not { } limit || process.Descriptors.Count < limit
            || process.DescriptorsAtEnd < limit)
            return;
        foreach ((ThreadTrack thread, EpollSet set) in RuleContext.Loops(process))
        {
            if (set.Watches.Find(watch => watch.IsPendingThroughout) is not { } listener)
                continue;
            bool isSpinning = thread.BusyShare > BusyShare;
            thread.Findings.Add(Create(
                isSpinning ? FindingSeverity.Error : FindingSeverity.Warning, set.ToString(),
                string.Create(
                    Invariant,
                    $"{process.DescriptorsAtEnd:N0} of {limit:N0} descriptors are open and " +
                    $"{listener.After!.AcceptQueue:N0} connections wait at {listener.After.Local}; thread " +
                    $"{thread.Id} was at work {100 * thread.BusyShare:0} % of {context.Seconds:0.0} s (fd, limits, " +
                    $"sock_diag).")) with
            {
                Cause = isSpinning ? "accept(2) fails with EMFILE, and each wait reports the listener again." : "",
                Remedy = FormattableString.Invariant($"prlimit --pid {process.Id} --nofile={limit * 4}:{limit * 4}"),
                Undo = FormattableString.Invariant($"prlimit --pid {process.Id} --nofile={limit}:"),
            });
        }
    }
}
