using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Inspection.Threads;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Connections;

/// <summary>
/// A process of this host doesn't read: its receive buffer is full and its window shut (RFC 9293, 3.8.6).
/// </summary>
internal sealed class NotReadingCheck : HostCheck
{
    internal override FindingKind Kind => FindingKind.NotReading;

    internal override string Rule =>
        "In every look and at the end, the receive window of a connection was 0 and bytes waited to be read.";

    internal override string Source =>
        "tcpi_rcv_wnd of sock_diag(7) (Linux 6.2), the receive queue; /proc/PID/task/TID/syscall for what the " +
        "process does";

    internal override string Limits => "Why the program does not read, if none of its threads is blocked in a call.";

    internal override string? Obstacle(HostWindow window) => SocketObstacle(window)
        ?? (window.Looks == 0 ? "The observed time was too short for a look." : null)
        ?? (window.After.Sockets.Connections.Values.Any(reading => reading.OwnWindowBytes is null)
            ? "tcp_info has no tcpi_rcv_wnd (Linux before 6.2)."
            : null);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        var shut =
            from track in window.Connections.Values
            where track.OwnShut == window.Looks && track.Last is { OwnWindowBytes: 0 }
            let socket = Subjects.Latest(window, track.Last.Socket)
            where Subjects.IsOpen(socket) && socket.ReceiveQueueBytes > 0
            select (Track: track, Socket: socket);
        foreach (var group in shut.GroupBy(pair => Subjects.Key(pair.Socket)))
        {
            (ConnectionTrack track, TcpSocket socket) = group.MaxBy(pair => pair.Socket.ReceiveQueueBytes);
            int? id = group.Key.ProcessId;
            HostProcess? process = Subjects.Owner(window, socket);
            string others = group.Skip(1).Any() ? Invariant($"; {group.Count()} connections are shut") : "";
            yield return Create(
                FindingSeverity.Warning, Subjects.Of(socket),
                Invariant($"The receive window was 0 in all {window.Looks} looks {window.InTime}; ")
                + Invariant($"{socket.ReceiveQueueBytes:N0} bytes wait to be read, the last came ")
                + Invariant($"{(track.Last.LastReceiveMilliseconds ?? 0) / 1e3:0.0} s ago{others} (sock_diag).")) with
            {
                Cause = Cause(window, process),
                Remedy = process?.State == 'T'
                    ? Invariant($"kill -CONT {id}")
                    : "Read from the connection, or close it; " + (id is null
                        ? Subjects.AsRoot
                        : Invariant($"Get-EventLoop -ProcessId {id} shows what the program waits for")),
                ProcessId = id,
                AffectedConnections = group.Count(),
            };
        }
    }

    private static string Cause(HostWindow window, HostProcess? process)
    {
        if (process?.State is 'T' or 't')
            return $"{process} is stopped (state {process.State}).";
        EventLoopThread? loop = (window.Loops?.Loops ?? []).Where(row => row.ProcessId == process?.Id)
            .MaxBy(row => row.BlockedPercent);
        return loop is { BlockedPercent: > 50 and var blocked, BlockedIn: { } call }
            ? Invariant($"Thread {loop.ThreadId} was in {call} for {blocked:0} % of the window.")
            : "";
    }
}
