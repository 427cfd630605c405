using System.Globalization;

namespace EventIo.Diagnosis.Readings;

/// <summary>The use of a control group's limit of processor time (cpu.stat), cgroup v1 or v2.</summary>
/// <param name="Folder">The group's folder.</param>
/// <param name="IsUnified">Whether it is cgroup v2.</param>
/// <param name="Periods">Periods that began while its threads had work.</param>
/// <param name="Throttled">Periods in which its threads had to wait.</param>
/// <param name="ThrottledNanoseconds">How long they waited, summed over processors.</param>
/// <param name="QuotaMicroseconds">Processor time per period; null for no limit.</param>
/// <param name="PeriodMicroseconds">The length of a period.</param>
internal sealed record CpuQuota(
    string Folder, bool IsUnified, long Periods, long Throttled, long ThrottledNanoseconds, long? QuotaMicroseconds,
    long PeriodMicroseconds)
{
    private const long DefaultPeriodMicroseconds = 100_000;

    /// <summary>The number of processors that the group may use at a time; null for no limit.</summary>
    internal double? Processors => QuotaMicroseconds / (double)PeriodMicroseconds;

    /// <summary>Reads a group; null if it has no limit, or is not visible.</summary>
    internal static CpuQuota? Read(string folder, bool isUnified)
    {
        if (KernelText.Read(folder + "/cpu.stat") is not { } statistics)
            return null;
        (string? quota, string? period) = isUnified
            ? Split(KernelText.Read(folder + "/cpu.max"))
            : (KernelText.Read(folder + "/cpu.cfs_quota_us"), KernelText.Read(folder + "/cpu.cfs_period_us"));
        return Parse(folder, isUnified, statistics, quota, period);
    }

    /// <summary>Parses the content of the files; returns null if there is no limit.</summary>
    internal static CpuQuota? Parse(string folder, bool isUnified, string statistics, string? quota, string? period)
    {
        if (!long.TryParse(quota?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds))
            return null;
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string line in KernelText.Lines(statistics))
        {
            if (KernelText.Fields(line) is [var name, var text]
                && long.TryParse(text, CultureInfo.InvariantCulture, out long value))
                values[name] = value;
        }
        return new(
            folder, isUnified, values.GetValueOrDefault("nr_periods"), values.GetValueOrDefault("nr_throttled"),
            isUnified ? values.GetValueOrDefault("throttled_usec") * 1_000 : values.GetValueOrDefault("throttled_time"),
            microseconds,
            long.TryParse(period?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                ? length
                : DefaultPeriodMicroseconds);
    }

    private static (string? Quota, string? Period) Split(string? text) =>
        text is not null && KernelText.Fields(text.Trim()) is [var quota, var period] ? (quota, period) : (null, null);
}
