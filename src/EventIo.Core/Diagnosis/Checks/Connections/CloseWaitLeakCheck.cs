using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Native;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Connections;

/// <summary>
/// A process that does not close connections that its peers have closed: each keeps a descriptor and kernel memory for
/// as long as the process lives (RFC 9293, 3.6).
/// </summary>
internal sealed class CloseWaitLeakCheck : HostCheck
{
    private const int LeastConnections = 10;
    private const long MinuteMilliseconds = 60_000;

    // If the peer has just closed a connection, the process may close it in the next turn of its loop.
    private const long SettledMilliseconds = 1_000;

    internal override FindingKind Kind => FindingKind.CloseWaitLeak;

    internal override string Rule =>
        "At least 10 connections of a process have been in CLOSE_WAIT for a second without sending, and their number " +
        "rose in the window or one is older than a minute. An error if descriptors run out within an hour.";

    internal override string Source => "sock_diag(7), tcpi_last_ack_recv and tcpi_last_data_sent; /proc/PID/fd, limits";

    internal override string Limits => "Where in the program the descriptors are forgotten.";

    internal override string? Obstacle(HostWindow window) => SocketObstacle(window);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        var before = Settled(window.Before.Sockets);
        foreach (((int? ProcessId, string? Local) key, ConnectionReading[] now) in Settled(window.After.Sockets))
        {
            int growth = now.Length - (before.GetValueOrDefault(key)?.Length ?? 0);
            long oldest = now.Max(reading => reading.LastAckMilliseconds ?? 0);
            if (now.Length >= LeastConnections && (growth > 0 || oldest >= MinuteMilliseconds))
                yield return Report(window, key.ProcessId, now, growth, oldest);
        }
    }

    private Finding Report(HostWindow window, int? id, ConnectionReading[] now, int growth, long oldest)
    {
        TcpSocket first = now[0].Socket;
        HostProcess? process = Subjects.Owner(window, first);
        double perMinute = growth * 60 / Math.Max(window.Seconds, double.Epsilon);
        double? minutesLeft = growth > 0 && process?.DescriptorLimit is { } limit
            ? (limit - process.Descriptors) / perMinute
            : null;
        string left = minutesLeft is { } minutes
            ? Invariant($"; its {process!.DescriptorLimit:N0} descriptors run out in ")
                + Invariant($"{Math.Max(0, minutes):0.#} minutes")
            : "";
        string place = first.NetworkNamespace is { } path ? $" -NetworkNamespace {path}" : "";
        string whose = id is null ? Invariant($"-LocalPort {first.LocalPort}") : Invariant($"-ProcessId {id}");
        return Create(
            minutesLeft < 60 ? FindingSeverity.Error : FindingSeverity.Warning,
            process?.ToString() ?? (id is null ? $"{first.Local}" : Invariant($"process {id}")),
            Invariant($"{now.Length - growth:N0} → {now.Length:N0} connections in CLOSE_WAIT {window.InTime} ")
            + Invariant($"({perMinute:+#,0;-#,0;0} per minute), the oldest for {oldest / 1e3:0} s{left} ")
            + "(sock_diag).") with
        {
            Cause = "The peers have closed them; the process has not.",
            Remedy = "Change the program to close the descriptor when read(2) returns 0; restart it meanwhile. "
                + $"Get-TcpSocket {whose} -State CloseWait{place} lists them, and with "
                + "| Close-TcpSocket it ends them; the descriptors remain"
                + (id is null ? ". " + Subjects.AsRoot : ""),
            ProcessId = id,
            AffectedConnections = now.Length,
        };
    }

    private static Dictionary<(int? ProcessId, string? Local), ConnectionReading[]> Settled(SocketCensus sockets) =>
        sockets.Connections.Values
        .Where(reading => reading.Socket.State == TcpState.CloseWait && Subjects.IsOpen(reading.Socket)
            && reading.LastAckMilliseconds >= SettledMilliseconds
            // A half-closed connection on which this end still sends is not a leak.
            && reading.LastSendMilliseconds >= reading.LastAckMilliseconds
            && reading.Socket.SendQueueBytes is 0 or null)
        .GroupBy(reading => Subjects.Key(reading.Socket))
        .ToDictionary(group => group.Key, group => group.ToArray());
}
