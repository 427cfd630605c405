using EventIo.Findings;

namespace EventIo.Inspection.Rules;

/// <summary>
/// A listener in several sets wakes each of them for each connection, as long as their threads sleep; all but one find
/// nothing to accept. EPOLLEXCLUSIVE wakes one, SO_REUSEPORT gives each worker its own queue (epoll_ctl(2)).
/// </summary>
internal sealed class HerdRule : InspectionRule
{
    private const long MinimumAccepts = 3;

    // A worker that is late handles two connections in one wake-up.
    private const double MinimumWakesPerAccept = 0.7;

    internal override FindingKind Kind => FindingKind.Herd;

    internal override string Rule =>
        "One listener is in several sets without EPOLLEXCLUSIVE, and the network namespace accepted at least 3 " +
        "connections. At least two of the sets' threads slept for most of the window, but woke at least 0.7 times " +
        "for each accepted connection; their sets did not change, and their connections moved no byte. Wake-ups by " +
        "their own timeouts are not counted.";

    internal override string Source => "/proc/PID/fdinfo, /proc/PID/task/TID/status, /proc/PID/net/snmp PassiveOpens";

    internal override void Check(ListenerGroup group, RuleContext context)
    {
        if (group.IsExclusive || group.IsReusePort || group.Workers.Count < 2
            || context.PassiveOpens(group.Workers[0].Process) is not { } accepts || accepts < MinimumAccepts)
            return;
        ListenerWorker[] idle = [.. group.Workers.Where(worker =>
            worker.IsIdle && worker.UnexplainedWakes(context.Seconds) >= MinimumWakesPerAccept * accepts)];
        if (idle.Length < 2)
            return;
        double wakes = idle.Sum(worker => worker.UnexplainedWakes(context.Seconds));
        Finding finding = Create(
            FindingSeverity.Warning, $"{group.Workers[0].Process.Name} :{group.Port}",
            string.Create(
                Invariant,
                $"{idle.Length} of {group.Workers.Count} workers woke {wakes:0} times in {context.Seconds:0.0} " +
                $"s without moving a byte, while all listeners of this network namespace accepted {accepts} " +
                $"connections. The listener {group.Local} is in {group.Workers.Count} sets without " +
                $"EPOLLEXCLUSIVE (fdinfo, status, snmp).")) with
        {
            Cause = "Each connection wakes every set that watches the listener.",
            Remedy = "Add the listener with EPOLLEXCLUSIVE, or give each worker a listener of its own with " +
                "SO_REUSEPORT.",
        };
        foreach (ListenerWorker worker in idle)
            worker.Thread.Findings.Add(finding);
    }
}
