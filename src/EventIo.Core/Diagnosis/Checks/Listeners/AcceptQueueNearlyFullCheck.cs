using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Listeners;

/// <summary>A listener's accept queue will soon overflow.</summary>
internal sealed class AcceptQueueNearlyFullCheck : HostCheck
{
    private const double NearlyFullPercent = 80;

    // A few connections between two accepts fill a shorter queue.
    private const int MinLimit = 5;

    internal override FindingKind Kind => FindingKind.AcceptQueueNearlyFull;

    internal override string Rule =>
        "A listener's accept queue is at least 80 % full in both readings, but not over its limit. Queues of fewer " +
        "than 5 are left out.";

    internal override string Source => "sock_diag(7)";

    internal override string Limits => "How full the queue was between two looks.";

    internal override string? Obstacle(HostWindow window) => SocketObstacle(window);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        Dictionary<ulong, TcpSocket> before =
            window.Before.Sockets.Listeners.ToDictionary(socket => socket.NetlinkCookie);
        foreach (TcpSocket after in window.After.Sockets.Listeners.Where(socket => socket.AcceptQueueLimit >= MinLimit))
        {
            if (!before.TryGetValue(after.NetlinkCookie, out TcpSocket? first)
                || after.AcceptQueue > after.AcceptQueueLimit
                || !(first.AcceptQueuePercent >= NearlyFullPercent && after.AcceptQueuePercent >= NearlyFullPercent))
                continue;
            AcceptCause cause = AcceptCause.Find(window, after);
            yield return With(
                Create(
                    FindingSeverity.Warning, Subjects.Of(after),
                    Invariant($"Accept queue {first.AcceptQueue:N0} → {after.AcceptQueue:N0} of ")
                    + Invariant($"{after.AcceptQueueLimit:N0} {window.InTime} (sock_diag).")) with
                {
                    Cause = cause.Text,
                    ProcessId = after.ProcessId,
                    AffectedConnections = after.AcceptQueue,
                },
                cause.Remedy, cause.Repairs);
        }
    }
}
