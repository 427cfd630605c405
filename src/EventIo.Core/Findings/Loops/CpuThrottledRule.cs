using static System.FormattableString;

namespace EventIo.Findings.Loops;

/// <summary>
/// Reports <see cref="FindingKind.CpuThrottled"/>: the CPU quota of its control group kept a loop from running. Source:
/// nr_throttled and throttled_time (cgroup version 1) or throttled_usec (version 2) of cpu.stat, and the second figure
/// of schedstat (proc(5)), which includes that time.
/// </summary>
internal static class CpuThrottledRule
{
    /// <summary>Below this share, throttling is not what limits the loop.</summary>
    internal const double NotablePercent = 1;

    /// <summary>Judges a thread.</summary>
    /// <param name="count">Periods in which the quota was used up; <see langword="null"/> if unknown.</param>
    /// <param name="throttledPercent">The share of the time that the thread was kept from running.</param>
    /// <param name="seconds">The duration of the measurement.</param>
    internal static Finding? Of(long? count, double? throttledPercent, double seconds) =>
        count is not > 0 || throttledPercent is null or < NotablePercent
            ? null
            : Finding.Of(
                FindingKind.CpuThrottled,
                Invariant($"The CPU quota of its control group was used up in {count:N0} periods of ")
                + Invariant($"{seconds:0.0} s and kept the thread from running for {throttledPercent:0.0} % of the ")
                + "time (cpu.stat, schedstat).",
                "Raise the quota (cpu.max, or cpu.cfs_quota_us of version 1; in a container its CPU limit), or give "
                + "the processes of the group less to do.");
}
