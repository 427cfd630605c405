using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Processors;

/// <summary>
/// The control group of a server has used up its quota of processor time: all its threads stop until the next period
/// begins (sched-bwc of the kernel's documentation).
/// </summary>
internal sealed class CpuThrottledCheck : HostCheck
{
    private const double LeastShare = 0.1;
    private const int LeastPeriods = 5;

    internal override FindingKind Kind => FindingKind.CpuThrottled;

    internal override string Rule =>
        "The control group (v1 or v2) of a process with listeners, or one above it, was throttled in at least 5 " +
        "periods, and in at least 10 % of the periods of the window.";

    internal override string Source => "nr_periods, nr_throttled and the throttled time of cpu.stat; /proc/PID/cgroup";

    internal override string Limits =>
        "Throttling of groups that this process's cgroup mount does not show, as in a container. What the time was " +
        "used for.";

    internal override string? Obstacle(HostWindow window) =>
        window.After.HasCgroups
            ? null
            : "No control groups with the cpu controller are mounted where this process sees them.";

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        IEnumerable<(HostProcess Owner, QuotaUse Use)> throttled =
            from id in window.After.Sockets.Listeners.SelectMany(socket => socket.Owners)
                .Select(owner => owner.ProcessId).Distinct()
            let owner = window.After.Processes.GetValueOrDefault(id)
            where owner is not null
            let use = QuotaUse.Worst(window, owner)
            where use is not null && use.Throttled >= LeastPeriods && use.ThrottledShare >= LeastShare
            select (owner, use);
        foreach (IGrouping<string, (HostProcess Owner, QuotaUse Use)> group in throttled.GroupBy(
            pair => pair.Use.Group.Folder))
        {
            (HostProcess owner, QuotaUse use) = group.First();
            string others = group.Skip(1).Any() ? Invariant($" and {group.Count() - 1} more processes") : "";
            yield return Create(
                FindingSeverity.Warning, owner + others,
                Invariant($"{use.Group.Folder} was throttled in {use.Throttled:N0} of {use.Periods:N0} periods ")
                + Invariant($"({100 * use.ThrottledShare:0} %), {use.ThrottledNanoseconds / 1e9:0.0} s in all, ")
                + Invariant($"{window.InTime}; its quota is {use.Group.Processors:0.##} processors (cpu.stat).")) with
            {
                Cause = "The group used up its quota; its threads stop until the next period begins.",
                Remedy = use.Remedy,
                Undo = use.Undo,
                ProcessId = owner.Id,
            };
        }
    }
}
