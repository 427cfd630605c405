using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Connections;

/// <summary>A peer doesn't read: its window is shut, and data waits here (RFC 9293, 3.8.6.1).</summary>
internal sealed class PeerNotReadingCheck : HostCheck
{
    internal override FindingKind Kind => FindingKind.PeerNotReading;

    internal override string Rule =>
        "In every look and at the end, the peer's window was 0 and bytes waited to be sent.";

    internal override string Source => "tcpi_snd_wnd (Linux 5.4) and tcpi_notsent_bytes of sock_diag(7)";

    internal override string Limits => "What keeps the peer from reading, if it is on another host.";

    internal override string? Obstacle(HostWindow window) => SocketObstacle(window)
        ?? (window.Looks == 0 ? "The observed time was too short for a look." : null)
        ?? (window.After.Sockets.Connections.Values.Any(reading => reading.PeerWindowBytes is null)
            ? "tcp_info has no tcpi_snd_wnd (Linux before 5.4)."
            : null);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        var shut =
            from track in window.Connections.Values
            where track.PeerShut == window.Looks && track.Last is { PeerWindowBytes: 0, UnsentBytes: > 0 }
            select (Track: track, Socket: Subjects.Latest(window, track.Last.Socket));
        foreach (var group in shut.GroupBy(pair => (pair.Socket.ProcessId, pair.Socket.RemoteIP)))
        {
            (ConnectionTrack track, TcpSocket socket) = group.MaxBy(pair => pair.Track.Last.UnsentBytes);
            string others = group.Skip(1).Any() ? Invariant($"; {group.Count()} connections to the peer wait") : "";
            yield return Create(
                FindingSeverity.Warning, Subjects.Of(socket),
                Invariant($"The peer's window was 0 in all {window.Looks} looks {window.InTime}; ")
                + Invariant($"{track.Last.UnsentBytes:N0} bytes wait, data was last sent ")
                + Invariant($"{(track.Last.LastSendMilliseconds ?? 0) / 1e3:0.0} s ago{others} (sock_diag).")) with
            {
                Cause = $"The program at {socket.Remote} does not read.",
                Remedy = Remedy(socket),
                ProcessId = socket.ProcessId,
                PeerProcessId = PeerProcess(window, socket),
                AffectedConnections = group.Count(),
            };
        }
    }

    // The process at the other end, if it is on this host and does not read either.
    private static int? PeerProcess(HostWindow window, TcpSocket socket) => window.Connections.Values
        .Where(other => other.OwnShut == window.Looks && other.Last.Socket.Local == socket.Remote
            && other.Last.Socket.Remote == socket.Local)
        .Select(other => Subjects.Latest(window, other.Last.Socket).ProcessId).FirstOrDefault();

    private static string Remedy(TcpSocket socket)
    {
        string place = socket.NetworkNamespace is { } path ? $" -NetworkNamespace {path}" : "";
        string end = Invariant($"Close-TcpSocket -Cookie {socket.Cookie}{place}");
        return socket is { ProcessId: { } process, FileDescriptor: { } descriptor }
            ? "Look at the program there; TCP_USER_TIMEOUT ends such connections: "
                + Invariant($"Set-SocketOption TCP_USER_TIMEOUT 30000 -ProcessId {process} ")
                + Invariant($"-FileDescriptor {descriptor} -Cookie {socket.Cookie}; this ends it at once: {end}")
            : socket.Inode is not null ? $"{Subjects.AsRoot}; this ends the connection: {end}"
            : $"No process has it open any more; this ends it: {end}";
    }
}
