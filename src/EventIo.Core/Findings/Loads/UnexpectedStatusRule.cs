using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.UnexpectedStatus"/>: responses had an unexpected status code (RFC 9110, 15). One is
/// enough: the latencies describe only the others.
/// </summary>
internal static class UnexpectedStatusRule
{
    /// <summary>Judges a run.</summary>
    /// <param name="count">Responses with an unexpected status code.</param>
    /// <param name="expected">The expected code.</param>
    /// <param name="example">One of the unexpected codes.</param>
    /// <param name="answered">Responses with the expected code.</param>
    internal static Finding? Of(long count, int expected, int example, long answered) => count > 0
        ? Finding.Of(
            FindingKind.UnexpectedStatus,
            Invariant($"{count:N0} responses had another status code than {expected}, {example} for one; ")
            + Invariant($"the latencies are of the other {answered:N0}."),
            Invariant($"Check -HttpPath, or give -ExpectedStatusCode {example}."))
        : null;
}
