using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Listeners;

/// <summary>A listener's accept queue is full, so that connections are dropped (listen(2)).</summary>
internal sealed class AcceptQueueOverflowedCheck : HostCheck
{
    private const string Overflows = "TcpExt.ListenOverflows";
    private const double FullPercent = 90;

    internal override FindingKind Kind => FindingKind.AcceptQueueOverflowed;

    internal override string Rule =>
        "A listener's accept queue is over its limit in both readings; or ListenOverflows rose, the listener itself " +
        "dropped connections, and its queue was seen more than 90 % full.";

    internal override string Source =>
        "sock_diag(7) with SK_MEMINFO_DROPS, TcpExt ListenOverflows of /proc/net/netstat; for the cause " +
        "/proc/PID/task/TID/syscall and schedstat, /proc/PID/fd, cpu.stat";

    internal override string Limits =>
        "Which clients were turned away. The cause, if this user may not look into the owner of the queue.";

    internal override string? Obstacle(HostWindow window) => SocketObstacle(window);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        Dictionary<ulong, TcpSocket> before =
            window.Before.Sockets.Listeners.ToDictionary(socket => socket.NetlinkCookie);
        IEnumerable<Queue> full =
            from listener in window.After.Sockets.Listeners
            where before.ContainsKey(listener.NetlinkCookie)
            let queue = new Queue(window, before[listener.NetlinkCookie], listener)
            where queue.IsOver || (window.Rise(Overflows) > 0 && queue.Drops is null or > 0
                && queue.MostPercent > FullPercent)
            select queue;
        // With SO_REUSEPORT each worker has its own listener: they are one incident.
        foreach (IGrouping<string?, Queue> group in full.GroupBy(queue => queue.Listener.Local))
            yield return Report(window, group.MaxBy(queue => queue.Drops ?? queue.Most)!, group.Count(),
                group.Sum(queue => Math.Max(queue.Drops ?? 0, queue.Most)));
    }

    private Finding Report(HostWindow window, Queue queue, int listeners, long affected)
    {
        TcpSocket listener = queue.Listener;
        string drops = queue.Drops is > 0 and var dropped
            ? Invariant($"; this listener dropped {dropped:N0}")
            : "";
        string others = listeners > 1 ? Invariant($"; {listeners} listeners of the address are full") : "";
        AcceptCause cause = AcceptCause.Find(window, listener);
        Finding finding = Create(
            FindingSeverity.Error, Subjects.Of(listener),
            Invariant($"Accept queue {queue.BeforeLength:N0} → {listener.AcceptQueue:N0} of ")
            + Invariant($"{listener.AcceptQueueLimit:N0}, at most {queue.Most:N0}{others} (sock_diag); ")
            + Invariant($"{window.Change(Overflows)?.ToString() ?? "ListenOverflows not counted"}{drops} ")
            + $"{window.InTime} (/proc/net/netstat).") with
        {
            Cause = cause.Text,
            ProcessId = listener.ProcessId,
            AffectedConnections = affected,
        };
        return With(finding, cause.Remedy, cause.Repairs);
    }

    // A listener in both readings and in the looks between them.
    private sealed class Queue(HostWindow window, TcpSocket before, TcpSocket after)
    {
        internal TcpSocket Listener => after;

        internal int BeforeLength => before.AcceptQueue ?? 0;

        internal int Most { get; } = Math.Max(
            Math.Max(before.AcceptQueue ?? 0, after.AcceptQueue ?? 0),
            window.Listeners.GetValueOrDefault(after.NetlinkCookie)?.MostQueued ?? 0);

        internal double MostPercent => after.AcceptQueueLimit > 0 ? 100.0 * Most / after.AcceptQueueLimit.Value : 0;

        // The kernel drops connections if the length is above the limit (sk_acceptq_is_full() of include/net/sock.h).
        internal bool IsOver =>
            before.AcceptQueue > before.AcceptQueueLimit && after.AcceptQueue > after.AcceptQueueLimit;

        internal long? Drops => after.Drops - before.Drops;
    }
}
