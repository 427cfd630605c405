using static System.FormattableString;

namespace EventIo.Findings.Connections;

/// <summary>
/// Reports <see cref="FindingKind.ReceiverLimited"/> and <see cref="FindingKind.SendBufferLimited"/>: for part of the
/// time in which it had data to send (tcpi_busy_time), the connection was held back by the peer's window
/// (tcpi_rwnd_limited) or by its send buffer (tcpi_sndbuf_limited).
/// </summary>
internal static class LimitRule
{
    /// <summary>
    /// Every burst fills a window for a moment; a hundredth of the time is more than that.
    /// </summary>
    internal const double NotablePercent = 1;

    /// <summary>Judges the peer's window.</summary>
    /// <param name="limitedMicroseconds">How long it held the connection back.</param>
    /// <param name="busyMicroseconds">How long there was something to send.</param>
    /// <param name="window">The window of time in words: <c>since it was opened</c>.</param>
    internal static Finding? OfReceiver(long? limitedMicroseconds, long? busyMicroseconds, string window) =>
        Percent(limitedMicroseconds, busyMicroseconds) is { } percent
            ? Finding.Of(
                FindingKind.ReceiverLimited,
                Invariant($"The peer's window held the connection back for {percent:N0} % of its busy time {window}."),
                "Let the peer read faster, or raise its SO_RCVBUF or the last figure of its net.ipv4.tcp_rmem.")
            : null;

    /// <summary>Judges the send buffer.</summary>
    /// <param name="limitedMicroseconds">How long it held the connection back.</param>
    /// <param name="busyMicroseconds">How long there was something to send.</param>
    /// <param name="window">The window of time in words.</param>
    internal static Finding? OfSendBuffer(long? limitedMicroseconds, long? busyMicroseconds, string window) =>
        Percent(limitedMicroseconds, busyMicroseconds) is { } percent
            ? Finding.Of(
                FindingKind.SendBufferLimited,
                Invariant($"The send buffer held the connection back for {percent:N0} % of its busy time {window}."),
                "Raise the last figure of net.ipv4.tcp_wmem, or SO_SNDBUF.")
            : null;

    private static double? Percent(long? part, long? whole) =>
        part > 0 && whole > 0 && 100.0 * part / whole is >= NotablePercent and var percent ? percent : null;
}
