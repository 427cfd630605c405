using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.RateNotReached"/>: in an open loop, requests that were due were not sent by the end
/// because no connection was free. One is enough.
/// </summary>
internal static class RateNotReachedRule
{
    /// <summary>Judges a run.</summary>
    /// <param name="unsent">Requests that were due and not sent.</param>
    /// <param name="missed">Requests that were sent late because no connection was free.</param>
    /// <param name="ratePerSecond">The requested rate.</param>
    /// <param name="answeredPerSecond">The rate of answers.</param>
    /// <param name="answeredFromBefore">Answers to requests that were due before the measured time.</param>
    internal static Finding? Of(
        long unsent, long missed, double ratePerSecond, double answeredPerSecond, long answeredFromBefore)
    {
        if (unsent == 0)
            return null;
        string before = answeredFromBefore == 0 ? "" : Invariant(
            $" {answeredFromBefore:N0} of the answers belong to requests that were due in the warm-up.");
        return Finding.Of(
            FindingKind.RateNotReached,
            Invariant($"{ratePerSecond:N0} requests a second were due and {answeredPerSecond:N0} answered; ")
            + Invariant($"{missed:N0} were sent late because no connection was free, {unsent:N0} not at all.{before}"),
            "Raise -ConnectionCount, or lower -RatePerSecond.");
    }
}
