using static System.FormattableString;

namespace EventIo.Findings.Measurements;

/// <summary>
/// Reports <see cref="FindingKind.TooFewSamples"/>: there are too few samples for P99.9, which every row shows. P99.99,
/// which some rows have, needs ten times as many; the evidence says so.
/// </summary>
internal static class TooFewSamplesRule
{
    /// <summary>
    /// A percentile with fewer samples beyond it moves by more than a third from run to run (1 / √10).
    /// </summary>
    internal const int SamplesBeyond = 10;

    /// <summary>Judges a measurement.</summary>
    /// <param name="samples">The number of samples.</param>
    /// <param name="what">What the samples are: <c>turns</c>.</param>
    /// <param name="remedy">The parameter that adds samples.</param>
    internal static Finding? Of(long samples, string what, string remedy) => samples < 1_000 * SamplesBeyond
        ? Finding.Of(
            FindingKind.TooFewSamples,
            Invariant($"{samples:N0} {what}; P99 needs {100 * SamplesBeyond:N0}, P99.9 ")
            + Invariant($"{1_000 * SamplesBeyond:N0}, P99.99 {10_000 * SamplesBeyond:N0}."),
            remedy)
        : null;
}
