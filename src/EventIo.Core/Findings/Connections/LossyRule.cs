using static System.FormattableString;

namespace EventIo.Findings.Connections;

/// <summary>
/// Reports <see cref="FindingKind.Lossy"/>: a notable share of the bytes was sent again (tcpi_bytes_retrans of
/// tcpi_bytes_sent, Linux 4.19).
/// </summary>
internal static class LossyRule
{
    /// <summary>
    /// One in a thousand: at this loss, a loss-based congestion control with a window of some ten segments reaches only
    /// a fraction of the path's rate (rate = MSS / RTT · 1.22 / √loss, RFC 3819, 8.5.1).
    /// </summary>
    internal const double NotablePercent = 0.1;

    /// <summary>
    /// A single retransmission is normal: a tail loss probe (RFC 8985, 7) sends the last segment again although nothing
    /// was lost. With fewer than ten, a share is a matter of chance.
    /// </summary>
    internal const long LeastSegments = 10;

    /// <summary>Judges a connection.</summary>
    /// <param name="bytesAgain">Bytes retransmitted in the window.</param>
    /// <param name="bytesSent">Bytes sent, including retransmitted ones.</param>
    /// <param name="segmentsAgain">Segments retransmitted.</param>
    /// <param name="window">The window in words: <c>since it was opened</c>.</param>
    internal static Finding? Of(long? bytesAgain, long? bytesSent, long? segmentsAgain, string window) =>
        segmentsAgain >= LeastSegments && bytesSent > 0
        && 100.0 * bytesAgain / bytesSent is >= NotablePercent and var percent
            ? Finding.Of(
                FindingKind.Lossy,
                Invariant($"{percent:N1} % of the bytes, {segmentsAgain:N0} segments, were sent again {window}."))
            : null;
}
