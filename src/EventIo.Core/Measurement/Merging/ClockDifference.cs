using EventIo.Measurement.Load;

namespace EventIo.Measurement.Merging;

/// <summary>Computes how much the clocks of hosts may differ, from the largest error of each.</summary>
internal static class ClockDifference
{
    /// <summary>The largest error of a clock; <see langword="null"/> if one isn't known.</summary>
    internal static double? MaxError(IReadOnlyList<LoadMeasurement> rows) =>
        rows.All(row => row.ClockMaxErrorSeconds is not null) ? rows.Max(row => row.ClockMaxErrorSeconds) : null;

    /// <summary>
    /// The largest difference of two clocks: one may be early and the other late. 0 for rows of one host;
    /// <see langword="null"/> if an error isn't known.
    /// </summary>
    internal static double? Max(IReadOnlyList<LoadMeasurement> rows)
    {
        double?[] errors =
            [.. rows.GroupBy(row => row.Host.MachineName, (_, own) => own.Max(row => row.ClockMaxErrorSeconds))];
        // A row that is itself merged contains the difference of its own hosts' clocks.
        double?[] differences =
            [.. rows.Where(row => row.MergedCount is not null).Select(row => row.ClockDifferenceMaxSeconds)];
        if (differences.Contains(null) || (errors.Length > 1 && MaxError(rows) is null))
            return null;
        double apart = errors.Length > 1 ? errors.OrderDescending().Take(2).Sum()!.Value : 0;
        return Math.Max(apart, differences.Max() ?? 0);
    }
}
