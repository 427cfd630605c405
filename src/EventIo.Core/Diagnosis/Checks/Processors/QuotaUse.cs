using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Processors;

/// <summary>The effect of a control group's quota on its processes within the window.</summary>
/// <param name="Group">The group at the end of the window.</param>
/// <param name="Periods">Periods of the window in which its threads had work.</param>
/// <param name="Throttled">Those in which they had to wait.</param>
/// <param name="ThrottledNanoseconds">How long they waited, summed over processors.</param>
internal sealed record QuotaUse(CpuQuota Group, long Periods, long Throttled, long ThrottledNanoseconds)
{
    /// <summary>The share of the periods in which they had to wait.</summary>
    internal double ThrottledShare => Periods > 0 ? (double)Throttled / Periods : 0;

    /// <summary>A command that doubles the quota.</summary>
    internal string Remedy => Write((Group.QuotaMicroseconds ?? 0) * 2);

    /// <summary>A command that restores the quota in force.</summary>
    internal string Undo => Write(Group.QuotaMicroseconds ?? 0);

    /// <summary>
    /// Of a process's group and the groups above it, returns the one that was throttled most; null if none has a quota
    /// in both readings.
    /// </summary>
    internal static QuotaUse? Worst(HostWindow window, HostProcess process) =>
        window.Before.Processes.GetValueOrDefault(process.Id) is not { } before
            ? null
            : (from quota in process.Quotas
               from first in before.Quotas
               where first.Folder == quota.Folder
               select new QuotaUse(
                   quota, quota.Periods - first.Periods, quota.Throttled - first.Throttled,
                   quota.ThrottledNanoseconds - first.ThrottledNanoseconds)).MaxBy(use => use.ThrottledShare);

    private string Write(long quota) => Group.IsUnified
        ? Invariant($"echo '{quota} {Group.PeriodMicroseconds}' > {Group.Folder}/cpu.max")
        : Invariant($"echo {quota} > {Group.Folder}/cpu.cfs_quota_us");
}
