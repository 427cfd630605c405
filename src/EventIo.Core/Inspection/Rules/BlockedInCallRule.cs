using EventIo.Findings;
using EventIo.Inspection.Observation;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Inspection.Rules;

/// <summary>
/// A loop that sleeps outside of its wait (a blocking read, a name look-up, a lock, a disk) delays all its connections.
/// </summary>
internal sealed class BlockedInCallRule : InspectionRule
{
    private const long MinimumNanoseconds = 200_000_000;

    // A thread that repeatedly enters the same call, as a runtime's helper threads do, looks as if it had never left
    // it; but the kernel counts each time it goes to sleep.
    private const long MaximumSleeps = 3;

    internal override FindingKind Kind => FindingKind.BlockedInCall;

    internal override string Rule =>
        "A thread that drives a set was seen for more than 200 ms in one call other than its wait, with the same " +
        "arguments, went to sleep at most three times, and something in its set was ready in both readings.";

    internal override string Source => "/proc/PID/task/TID/syscall and status, /proc/PID/fd, sock_diag(7)";

    internal override void Check(InspectedProcess process, RuleContext context)
    {
        foreach ((ThreadTrack thread, EpollSet set) in RuleContext.Loops(process))
        {
            if (thread.SamplesInCall == 0 || thread.Current.IsRunning || thread.SamplesInWait > 0
                || thread.End.Status.State is 'T' or 't' || thread.IsFrozen
                || thread.InCurrentNanoseconds < MinimumNanoseconds
                || thread.VoluntarySwitches > MaximumSleeps)
                continue;
            if (set.Watches.Find(watch => watch.IsReadyThroughout) is not { } ready)
                continue;
            string call = BlockingCall.Describe(thread.Current, process.Descriptors);
            thread.Findings.Add(Create(
                FindingSeverity.Error, set.ToString(),
                string.Create(
                    Invariant,
                    $"Thread {thread.Id} has been in {call} for at least {thread.InCurrentNanoseconds / 1e6:0} ms, " +
                    $"while {RuleContext.Describe(ready)} is ready (syscall, {thread.Samples} looks).")) with
            {
                Cause = $"The loop's own thread sleeps in {SystemCallTable.Current.Name(thread.Current.Number)}(2).",
                Remedy = "Make the call on a worker thread, or open the descriptor non-blocking and watch it as well.",
            });
        }
    }
}
