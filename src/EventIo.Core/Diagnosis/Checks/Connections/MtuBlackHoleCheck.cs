using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Connections;

/// <summary>
/// A link on the path has a smaller MTU, but no ICMP reports it: full-sized segments vanish, small ones pass (RFC 2923,
/// 2.1; RFC 4821).
/// </summary>
internal sealed class MtuBlackHoleCheck : HostCheck
{
    private const int LeastTimeouts = 2;
    private const string Probing = "net.ipv4.tcp_mtu_probing";

    internal override FindingKind Kind => FindingKind.MtuBlackHole;

    internal override string Rule =>
        "A connection has at least a full segment unacknowledged after two timeouts in a row, nothing was " +
        "acknowledged in the window, and segments from the same peer arrived within the window, on this or another " +
        "connection.";

    internal override string Source =>
        "tcpi_retransmits, tcpi_unacked, tcpi_snd_mss, tcpi_bytes_acked, tcpi_last_ack_recv and tcpi_pmtu of " +
        "sock_diag(7)";

    internal override string Limits =>
        "The MTU of the path, and who drops the ICMP. What arrives from the peer may take another path than the " +
        "stuck connection.";

    internal override string? Obstacle(HostWindow window) => SocketObstacle(window);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        IEnumerable<ConnectionReading> stuck = window.After.Sockets.Connections.Values.Where(
            after => IsStuck(window, after) && IsHeard(window, after));
        foreach (var group in stuck.GroupBy(reading => reading.Socket.RemoteIP))
        {
            ConnectionReading worst = group.MaxBy(reading => reading.Timeouts)!;
            TcpSocket socket = worst.Socket;
            string others = group.Skip(1).Any() ? Invariant($"; {group.Count()} connections to it are stuck") : "";
            yield return With(
                Create(
                    FindingSeverity.Error, Subjects.Of(socket),
                    Invariant($"{worst.Timeouts} timeouts in a row with {socket.SendQueueBytes:N0} bytes in ")
                    + Invariant($"segments of {worst.SegmentBytes:N0} unacknowledged, while a segment from the ")
                    + Invariant($"peer arrived {SinceHeard(window, worst) / 1e3:0.0} s ago; the kernel assumes a path ")
                    + Invariant($"MTU of {worst.PathMtuBytes:N0}{others} (sock_diag).")) with
                {
                    ProcessId = socket.ProcessId,
                    AffectedConnections = group.Count(),
                },
                $"tracepath {socket.RemoteIP} finds the MTU; let ICMP type 3 code 4 pass (ICMPv6 type 2)",
                window.Settings.Number(Probing) == 0 ? window.Settings.Change(Probing, 1) : null);
        }
    }

    private static bool IsStuck(HostWindow window, ConnectionReading after) =>
        after.Timeouts >= LeastTimeouts && after.UnackedSegments > 0 && after.SegmentBytes > 0
        && after.Socket.SendQueueBytes >= after.SegmentBytes
        && (window.Before.Sockets.Connections.GetValueOrDefault(after.Socket.NetlinkCookie) is not { } before
            || before.BytesAcked == after.BytesAcked);

    private static bool IsHeard(HostWindow window, ConnectionReading after) =>
        SinceHeard(window, after) < window.Seconds * 1e3;

    private static long SinceHeard(HostWindow window, ConnectionReading after) => Math.Min(
        after.LastReceiveMilliseconds ?? long.MaxValue,
        after.Socket.RemoteIP is { } peer
            ? window.After.Sockets.Heard.GetValueOrDefault(peer, long.MaxValue)
            : long.MaxValue);
}
