using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Remedies;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Connections;

/// <summary>
/// Nagle's algorithm: less than a segment waits until earlier data is acknowledged, which the peer delays for up to 40
/// ms (tcp(7), TCP_NODELAY; RFC 9293, 3.7.4).
/// </summary>
internal sealed class NagleHeldCheck : HostCheck
{
    internal override FindingKind Kind => FindingKind.NagleHeld;

    internal override string Rule =>
        "In at least half of the looks, and in at least 5, less than a segment waited while earlier data was " +
        "unacknowledged and neither the peer's window nor the congestion window was full; TCP_NODELAY and TCP_CORK " +
        "are off.";

    internal override string Source =>
        "tcpi_notsent_bytes, tcpi_unacked, tcpi_snd_mss, tcpi_snd_cwnd and tcpi_snd_wnd of sock_diag(7); " +
        "getsockopt(2) on a duplicate of the descriptor (pidfd_getfd(2))";

    internal override string Limits => "Sockets of processes that this user may not look into.";

    internal override string? Obstacle(HostWindow window) => SocketObstacle(window)
        ?? (window.Looks < ConnectionTrack.LeastHeldLooks
            ? Invariant($"The window has {window.Looks} looks; 5 are needed.")
            : null);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        var held =
            from track in window.Connections.Values
            where track.IsMostlyHeld(window.Looks) && track.IsDelayed == true
            let socket = Subjects.Latest(window, track.Last.Socket)
            select (Track: track, Socket: socket);
        foreach (var group in held.GroupBy(pair => (pair.Socket.ProcessId, pair.Socket.LocalPort)))
        {
            (ConnectionTrack worst, TcpSocket socket) = group.MaxBy(pair => pair.Track.Held);
            string others = group.Skip(1).Any() ? Invariant($"; {group.Count()} connections are held back") : "";
            yield return With(
                Create(
                    FindingSeverity.Warning, Subjects.Of(socket),
                    Invariant($"In {worst.Held} of {window.Looks} looks {window.InTime} less than a segment (at most ")
                    + Invariant($"{worst.MostUnsentBytes:N0} of {worst.Last.SegmentBytes:N0} bytes) waited for the ")
                    + $"acknowledgement of earlier data{others} (sock_diag).") with
                {
                    Cause = "TCP_NODELAY is off: the kernel sends less than a segment only when all earlier data is "
                        + "acknowledged, and the peer delays its acknowledgement.",
                    ProcessId = socket.ProcessId,
                    AffectedConnections = group.Count(),
                },
                KnownPrograms.Directive(
                    Subjects.Owner(window, socket), program => program.NoDelay,
                    "in the program, set TCP_NODELAY or write header and body in one call (writev(2))", 1),
                [.. group.Select(pair => Switch(pair.Socket))]);
        }
    }

    private static SocketOptionRepair? Switch(TcpSocket socket) =>
        socket is { ProcessId: { } process, FileDescriptor: { } descriptor }
            ? new(process, socket.ProcessName ?? "", descriptor, socket.NetlinkCookie, "TCP_NODELAY", 1, 0)
            : null;
}
