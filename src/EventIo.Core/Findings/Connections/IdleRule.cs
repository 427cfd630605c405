using static System.FormattableString;

namespace EventIo.Findings.Connections;

/// <summary>
/// Reports <see cref="FindingKind.Idle"/>: an established connection has neither sent nor received data lately, and
/// nothing is pending: no byte is unacknowledged or unsent, and no window is shut (tcp(7), TCP_INFO).
/// </summary>
internal static class IdleRule
{
    /// <summary>A second is longer than the pauses within an exchange on any usual path.</summary>
    internal const long LeastMilliseconds = 1_000;

    /// <summary>Judges an established connection.</summary>
    /// <param name="sinceSendMilliseconds">Time since data was sent (tcpi_last_data_sent).</param>
    /// <param name="sinceReceiveMilliseconds">Time since data was received (tcpi_last_data_recv).</param>
    /// <param name="isAnythingWaiting">Whether data waits to be sent, to be acknowledged or for a window.</param>
    internal static Finding? Of(long? sinceSendMilliseconds, long? sinceReceiveMilliseconds, bool isAnythingWaiting) =>
        !isAnythingWaiting
        && Math.Min(sinceSendMilliseconds ?? 0, sinceReceiveMilliseconds ?? 0) is >= LeastMilliseconds and var idle
            ? Finding.Of(FindingKind.Idle, Invariant($"Nothing was sent or received for {idle / 1_000.0:N1} s."))
            : null;
}
