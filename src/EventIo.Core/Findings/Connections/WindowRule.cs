using static System.FormattableString;

namespace EventIo.Findings.Connections;

/// <summary>
/// Reports <see cref="FindingKind.ReceiverClosed"/> and <see cref="FindingKind.NotReading"/>: a receive window of an
/// established connection is 0 now (tcpi_snd_wnd, Linux 5.4; tcpi_rcv_wnd, Linux 6.2), because the receive buffer is
/// full (RFC 9293, 3.8.6).
/// </summary>
internal static class WindowRule
{
    /// <summary>Judges the peer's window.</summary>
    /// <param name="windowBytes">The peer's window.</param>
    /// <param name="unsentBytes">Bytes that wait to be sent (tcpi_notsent_bytes).</param>
    internal static Finding? OfPeer(long? windowBytes, long? unsentBytes) => windowBytes == 0
        ? Finding.Of(
            FindingKind.ReceiverClosed,
            Invariant($"The peer's window is 0: it doesn't read. {unsentBytes ?? 0:N0} bytes wait to be sent."),
            "Look at the peer's program: it is blocked, busy, or has stopped reading.")
        : null;

    /// <summary>Judges this end's window.</summary>
    /// <param name="windowBytes">The window of this end.</param>
    /// <param name="program">The program at this end, for the remedy; <see langword="null"/> if unknown.</param>
    internal static Finding? OfThisEnd(long? windowBytes, string? program) => windowBytes == 0
        ? Finding.Of(
            FindingKind.NotReading,
            "Our window is 0: the program here doesn't read.",
            $"Look at {program ?? "the program of this end"}: it is blocked, busy, or has stopped reading.")
        : null;
}
