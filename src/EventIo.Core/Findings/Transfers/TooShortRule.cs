using static System.FormattableString;

namespace EventIo.Findings.Transfers;

/// <summary>
/// Reports <see cref="FindingKind.TooShort"/>: a transfer ended too soon for its rate to mean anything.
/// </summary>
internal static class TooShortRule
{
    /// <summary>Below this, waking a thread and finding the first pages take as long as the transfer.</summary>
    internal const double LeastSeconds = 0.005;

    /// <summary>Judges a transfer.</summary>
    /// <param name="seconds">How long it took.</param>
    /// <param name="remedy">The parameter that makes it longer; empty if none does.</param>
    internal static Finding? Of(double? seconds, string remedy) => seconds < LeastSeconds
        ? Finding.Of(
            FindingKind.TooShort,
            Invariant($"It took {seconds * 1_000:0.###} ms; the figures mostly describe its start and its end."),
            remedy)
        : null;
}
