using static System.FormattableString;

namespace EventIo.Findings.Measurements;

/// <summary>
/// Reports <see cref="FindingKind.Unsteady"/>: the rounds of a measurement differ by more than on an idle host.
/// </summary>
internal static class UnsteadyRule
{
    /// <summary>
    /// Rounds on an idle host differ by less than a tenth; beyond a quarter, the host itself may explain a difference
    /// between two rows.
    /// </summary>
    internal const double NotableRatio = 1.25;

    /// <summary>Judges the figures of the rounds.</summary>
    /// <param name="what">What the figures are: <c>Medians of the rounds</c>.</param>
    /// <param name="rounds">One figure for each round, in <paramref name="unit"/>.</param>
    /// <param name="unit">Their unit.</param>
    internal static Finding? Of(string what, IReadOnlyCollection<double> rounds, string unit)
    {
        if (rounds.Count < 2)
            return null;
        (double least, double most) = (rounds.Min(), rounds.Max());
        return most > NotableRatio * least
            ? Finding.Of(
                FindingKind.Unsteady,
                Invariant($"{what} from {least:N2} to {most:N2} {unit}."),
                "Stop what else runs, or measure longer and repeat (-Repeat, Compare-Measurement).")
            : null;
    }
}
