using static System.FormattableString;

namespace EventIo.Findings.Measurements;

/// <summary>
/// Reports <see cref="FindingKind.ClockTooCoarse"/>: reading the clock is a notable part of what was timed.
/// </summary>
internal static class ClockTooCoarseRule
{
    /// <summary>
    /// Each timed turn includes one reading; a share below a tenth is smaller than the differences between rounds.
    /// </summary>
    internal const double NotableShare = 0.1;

    /// <summary>Judges a measurement.</summary>
    /// <param name="clockNanoseconds">The cost of one reading, measured on this host.</param>
    /// <param name="medianNanoseconds">The median of the timed turns.</param>
    internal static Finding? Of(double clockNanoseconds, double medianNanoseconds) =>
        clockNanoseconds > NotableShare * medianNanoseconds
            ? Finding.Of(
                FindingKind.ClockTooCoarse,
                Invariant($"One reading of the clock costs {clockNanoseconds:N0} ns, the median is ")
                + Invariant($"{medianNanoseconds:N0} ns."),
                "Measure more active sockets in a turn (-ActiveCount), or compare CPU time.")
            : null;
}
