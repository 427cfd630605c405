using System.Globalization;
using Perfolizer.Mathematics.SignificanceTesting.Base;
using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;
using Perfolizer.Metrology;
using Pragmastat;
using static System.FormattableString;

namespace EventIo.Measurement.Comparison;

/// <summary>
/// Compares two samples by ranks, which assumes nothing about their distribution: the Mann-Whitney U test, the
/// Hodges-Lehmann shift, and the interval of the shifts that the test does not reject (Perfolizer and Pragmastat).
/// </summary>
public static class SampleComparison
{
    // Up to this size the distribution of U is computed exactly; above it, Edgeworth's series is as accurate.
    private const int MostExact = 200;

    /// <summary>
    /// Returns whether higher values of a property are better: true for rates, false for times and costs.
    /// </summary>
    /// <param name="property">Its name, which ends with its unit.</param>
    /// <returns>Whether it is a rate.</returns>
    public static bool IsHigherBetter(string property)
    {
        ArgumentNullException.ThrowIfNull(property);
        return property.EndsWith("PerSecond", StringComparison.Ordinal);
    }

    /// <summary>Compares two samples.</summary>
    /// <param name="property">The property that the values measure.</param>
    /// <param name="baseline">The values to compare with; at least one.</param>
    /// <param name="candidate">The values to compare; at least one.</param>
    /// <param name="confidencePercent">The confidence level of the interval and the verdict.</param>
    /// <param name="isHigherBetter">Whether a higher value means faster.</param>
    /// <returns>The comparison.</returns>
    public static MeasurementComparison Of(
        string property,
        IReadOnlyList<double> baseline,
        IReadOnlyList<double> candidate,
        double confidencePercent,
        bool isHigherBetter)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        Sample before = new([.. baseline]);
        Sample after = new([.. candidate]);
        double alpha = 1 - (confidencePercent / 100);
        double p = MannWhitneyTest.Instance.Perform(after, before, AlternativeHypothesis.TwoSides, Threshold.Zero)
            .PValue;
        double shift = Toolkit.Shift(after, before);
        (double Lower, double Upper)? interval = Interval(baseline, candidate, alpha);
        double center = Toolkit.Center(before);
        // Values that are never negative can fall by at most 100 %, however widely a few of them scatter.
        double leastPercent = baseline.Concat(candidate).All(value => value >= 0) ? -100 : double.MinValue;
        double? least = interval is { } bounds ? Math.Max(bounds.Upper - shift, shift - bounds.Lower) : null;
        var comparison = new MeasurementComparison
        {
            Property = property,
            Verdict = Judge(interval is not null, p <= alpha, shift > 0 == isHigherBetter),
            Summary = "",
            DifferencePercent = Percent(shift),
            LowerPercent = Percent(interval?.Lower),
            UpperPercent = Percent(interval?.Upper),
            Difference = shift,
            Lower = interval?.Lower,
            Upper = interval?.Upper,
            PValue = p,
            ConfidencePercent = confidencePercent,
            LeastDifferencePercent = Percent(least),
            LeastDifference = least,
            BaselineCenter = center,
            CandidateCenter = Toolkit.Center(after),
            BaselineCount = baseline.Count,
            CandidateCount = candidate.Count,
        };
        return comparison with { Summary = Summarize(comparison) };

        double? Percent(double? value) => value is null || center == 0
            ? null
            : Math.Max(leastPercent, 100 * value.Value / Math.Abs(center));
    }

    private static ComparisonVerdict Judge(bool couldShow, bool isShown, bool isFaster) => (couldShow, isShown) switch
    {
        (false, _) => ComparisonVerdict.TooFewSamples,
        (_, false) => ComparisonVerdict.NoDifferenceShown,
        _ => isFaster ? ComparisonVerdict.Faster : ComparisonVerdict.Slower,
    };

    // Order the differences of all pairs. The shifts that the test does not reject lie between two of these
    // differences. The number of differences that are cut off at each end is the largest improbable value of U.
    private static (double Lower, double Upper)? Interval(
        IReadOnlyList<double> baseline, IReadOnlyList<double> candidate, double alpha)
    {
        int pairs = checked(baseline.Count * candidate.Count);
        int improbable = 0;
        while (improbable < pairs && ProbabilityBelow(baseline.Count, candidate.Count, improbable + 1) <= alpha / 2)
            improbable++;
        if (improbable == 0)
            return null;
        double[] differences = [.. from after in candidate from before in baseline select after - before];
        Array.Sort(differences);
        return (differences[improbable - 1], differences[pairs - improbable]);
    }

    // P(U < value): the library's functions compute "less than", not "at most".
    private static double ProbabilityBelow(int baselineCount, int candidateCount, int value) =>
        baselineCount + candidateCount <= MostExact
            ? MannWhitneyLoefflerExactCdf.Instance.Cdf(baselineCount, candidateCount, value)
            : MannWhitneyEdgeworthApproxCdf.Instance.Cdf(baselineCount, candidateCount, value);

    private static string Summarize(MeasurementComparison of)
    {
        string sizes = Invariant($"{of.BaselineCount} against {of.CandidateCount}");
        string effect = of.DifferencePercent is { } percent
            ? Invariant($"{percent:+0.0;-0.0;0} % ({of.LowerPercent:+0.0;-0.0;0} to {of.UpperPercent:+0.0;-0.0;0})")
            : Invariant($"{of.Difference:G4} ({of.Lower:G4} to {of.Upper:G4})");
        string least = of.LeastDifferencePercent is { } percentage
            ? Invariant($"{percentage:0.0} %")
            : Invariant($"{of.LeastDifference:G4}");
        return of.Verdict switch
        {
            ComparisonVerdict.TooFewSamples => string.Create(
                CultureInfo.InvariantCulture,
                $"{sizes} measurements can't show a difference at {of.ConfidencePercent} %, however large: repeat " +
                $"more often (4 against 4 can, at 95 %)."),
            ComparisonVerdict.NoDifferenceShown => Invariant(
                $"No difference shown (p = {of.PValue:0.###}, {sizes}): {effect}; ") + Invariant(
                $"these samples can show one of {least} or more."),
            ComparisonVerdict.Faster => Invariant($"Faster: {effect}, p = {of.PValue:G2}, {sizes}."),
            _ => Invariant($"Slower: {effect}, p = {of.PValue:G2}, {sizes}."),
        };
    }
}
