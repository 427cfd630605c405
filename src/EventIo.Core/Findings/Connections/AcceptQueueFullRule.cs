using static System.FormattableString;

namespace EventIo.Findings.Connections;

/// <summary>
/// Reports <see cref="FindingKind.AcceptQueueFull"/>: so many connections wait in a listening socket's accept queue
/// that the next burst overflows it. For a listener the kernel puts length and limit into tcpi_unacked and tcpi_sacked.
/// </summary>
internal static class AcceptQueueFullRule
{
    /// <summary>
    /// A program that accepts in time finds the queue nearly empty; above four fifths, little room is left for a burst.
    /// </summary>
    internal const double NearlyFullPercent = 80;

    /// <summary>Judges a listening socket.</summary>
    /// <param name="waiting">Connections that wait to be accepted.</param>
    /// <param name="limit">The limit of the queue.</param>
    internal static Finding? Of(long? waiting, long? limit) =>
        limit > 0 && 100.0 * waiting / limit is >= NearlyFullPercent and var full
            ? Finding.Of(
                FindingKind.AcceptQueueFull,
                Invariant($"{waiting:N0} of {limit:N0} connections wait to be accepted ({full:N0} %)."),
                "Accept faster, or raise the backlog of listen(2) and net.core.somaxconn.")
            : null;
}
