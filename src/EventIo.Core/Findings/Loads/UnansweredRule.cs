using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.Unanswered"/>: requests had no answer when the run ended. One is enough, because it
/// has the longest response time.
/// </summary>
internal static class UnansweredRule
{
    /// <summary>Judges a run.</summary>
    /// <param name="unanswered">Requests without an answer.</param>
    internal static Finding? Of(long unanswered) => unanswered > 0
        ? Finding.Of(
            FindingKind.Unanswered,
            Invariant($"{unanswered:N0} requests had no answer when the run ended; they count with the time ")
            + "they had waited by then, which is less than they took.")
        : null;
}
