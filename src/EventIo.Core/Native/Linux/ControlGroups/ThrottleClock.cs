using System.Globalization;

namespace EventIo.Native.Linux.ControlGroups;

/// <summary>
/// Measures how long the CPU quotas of a process's control group and of the groups above it have kept the process from
/// running: cpu.stat of cgroup version 1 and 2 (Documentation/scheduler/sched-bwc.rst).
/// </summary>
internal sealed class ThrottleClock
{
    private readonly List<string> _files = [];

    private ThrottleClock()
    {
    }

    /// <summary>Finds the control groups of a process.</summary>
    /// <param name="process">The process.</param>
    /// <returns>The clock; null if no group with throttling statistics is visible.</returns>
    internal static ThrottleClock? OfProcess(int process)
    {
        var clock = new ThrottleClock();
        string? folder = ControlGroupPath.OfProcessor(process, out string mountPoint);
        for (; folder?.Length >= mountPoint.Length; folder = Path.GetDirectoryName(folder))
        {
            string file = Path.Combine(folder, "cpu.stat");
            if (Parse(ReadFile(file)) is not null)
                clock._files.Add(file);
        }
        return clock._files.Count > 0 ? clock : null;
    }

    /// <summary>Reads the statistics.</summary>
    /// <returns>
    /// The sum over the groups, which does not count a time twice: while a group is throttled, its parents are not.
    /// </returns>
    internal ThrottleReading Read() => _files.Aggregate(
        default(ThrottleReading), (sum, file) => sum + (Parse(ReadFile(file)) ?? default));

    /// <summary>Parses a cpu.stat; null if it has no throttling statistics, such as that of the root.</summary>
    internal static ThrottleReading? Parse(string text)
    {
        long? count = null;
        long? nanoseconds = null;
        foreach (string line in text.Split('\n'))
        {
            if (line.Split(' ') is not [var name, var value]
                || !long.TryParse(value, CultureInfo.InvariantCulture, out long number))
                continue;
            if (name == "nr_throttled")
                count = number;
            else if (name == "throttled_time")
                nanoseconds = number;
            else if (name == "throttled_usec")
                nanoseconds = number * Nanoseconds.PerMicrosecond;
        }
        return count is null || nanoseconds is null ? null : new(count.Value, nanoseconds.Value);
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
