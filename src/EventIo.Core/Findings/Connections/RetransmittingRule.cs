using static System.FormattableString;

namespace EventIo.Findings.Connections;

/// <summary>
/// Reports <see cref="FindingKind.Retransmitting"/>: the connection is sending segments again now, because its
/// retransmission timer expired (tcpi_retransmits) or because acknowledgements reported a loss (tcpi_ca_state Recovery
/// or Loss; tcp(7), RFC 6675).
/// </summary>
internal static class RetransmittingRule
{
    /// <summary>Judges a connection by its retransmission timer.</summary>
    /// <param name="timeouts">Consecutive timeouts.</param>
    /// <param name="timeoutMicroseconds">The time until the next timeout (tcpi_rto).</param>
    internal static Finding? OfTimeouts(int? timeouts, long? timeoutMicroseconds) => timeouts > 0
        ? Finding.Of(
            FindingKind.Retransmitting,
            Invariant($"{timeouts} timeouts in a row, the next after {timeoutMicroseconds / 1_000.0:N0} ms."),
            "Check the path and whether the peer is still there.")
        : null;

    /// <summary>Judges a connection by the state of its congestion control.</summary>
    /// <param name="isRecovering">Whether it is in Recovery or Loss.</param>
    /// <param name="lost">Segments presumed lost.</param>
    /// <param name="again">Those of them that were retransmitted.</param>
    internal static Finding? OfRecovery(bool isRecovering, long? lost, long? again) => isRecovering
        ? Finding.Of(
            FindingKind.Retransmitting, Invariant($"{lost ?? 0:N0} segments lost, {again ?? 0:N0} of them sent again."))
        : null;
}
