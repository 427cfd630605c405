using static System.FormattableString;

namespace EventIo.Findings.Transfers;

/// <summary>
/// Reports <see cref="FindingKind.Retransmitted"/>: a notable share of a transfer's segments was sent again
/// (tcpi_total_retrans of tcp(7)).
/// </summary>
internal static class RetransmittedRule
{
    /// <summary>
    /// From one segment in a hundred on, loss decides the rate of the loss-based congestion controls.
    /// </summary>
    internal const double NotablePercent = 1;

    /// <summary>
    /// A single retransmission is normal: a tail loss probe (RFC 8985, 7) sends the last segment again although nothing
    /// was lost. Below ten, a share is chance.
    /// </summary>
    internal const long LeastSegments = 10;

    /// <summary>Judges a transfer.</summary>
    /// <param name="again">Segments retransmitted.</param>
    /// <param name="all">Segments with data, including retransmitted ones.</param>
    internal static Finding? Of(long? again, long? all) =>
        again >= LeastSegments && 100.0 * again > NotablePercent * all
        ? Finding.Of(
            FindingKind.Retransmitted,
            Invariant($"{again:N0} of {all:N0} segments ({100.0 * again / all:N1} %) were sent again during ")
            + "the transfer.")
        : null;
}
