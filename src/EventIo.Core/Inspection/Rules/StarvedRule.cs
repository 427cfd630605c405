using EventIo.Findings;
using EventIo.Inspection.Observation;

namespace EventIo.Inspection.Rules;

/// <summary>
/// A loop that is busy with one task delays everything else: a long computation, or a flood of data on one connection.
/// </summary>
internal sealed class StarvedRule : InspectionRule
{
    private const long MinimumMilliseconds = 500;

    internal override FindingKind Kind => FindingKind.Starved;

    internal override string Rule =>
        "Bytes on a level-triggered watch are unread in both readings and older than 500 ms, while the loop's " +
        "thread runs or waits for a processor for more than half of the window and was not seen asleep in its wait.";

    internal override string Source => "sock_diag(7) with tcpi_last_data_recv, /proc/PID/task/TID/schedstat";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        foreach ((ThreadTrack thread, EpollSet set) in RuleContext.Loops(process))
        {
            if (thread.BusyShare <= BusyShare || thread.SamplesInWait > 0)
                continue;
            List<WatchWindow> starved = set.Watches.FindAll(
                watch => watch is { IsLevel: true, WantsIn: true, UnreadThroughout: > 0 }
                && !watch.IsGhost && watch.ReadyMilliseconds >= MinimumMilliseconds);
            if (starved.Count == 0)
                continue;
            WatchWindow worst = starved.MaxBy(watch => watch.ReadyMilliseconds)!;
            thread.Findings.Add(Create(
                FindingSeverity.Warning, set.ToString(),
                string.Create(
                    Invariant,
                    $"{starved.Count} connections have unread data older than {MinimumMilliseconds} ms; the " +
                    $"oldest, {RuleContext.Describe(worst)}, has waited for {worst.ReadyMilliseconds / 1e3:0.0} s. " +
                    $"Thread {thread.Id} ran {Percent(thread.RunNanoseconds, thread):0} % of {context.Seconds:0.0} " +
                    $"s and waited for a processor {Percent(thread.ProcessorWaitNanoseconds, thread):0} % " +
                    $"(schedstat).")) with
            {
                Cause = thread.ProcessorWaitNanoseconds > thread.RunNanoseconds
                    ? "The thread waits for a processor for longer than it runs."
                    : "",
                Remedy = "Find what the thread does (perf record -t " + FormattableString.Invariant($"{thread.Id}") +
                    ") and move it to a worker thread, or limit the work of one turn.",
            });
        }
    }

    // The kernel counts a wait for a processor when the wait ends, including the part before the window.
    private static double Percent(long nanoseconds, ThreadTrack thread) =>
        Math.Min(100, 100.0 * nanoseconds / thread.WindowNanoseconds);
}
