using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Diagnosis.Remedies;
using EventIo.Findings;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Listeners;

/// <summary>
/// Handshakes fill a listener's queue of incomplete connections: a flood of SYNs, or a queue that is too short for the
/// clients' round trips (tcp(7), tcp_max_syn_backlog and tcp_syncookies).
/// </summary>
internal sealed class SynQueueFullCheck : HostCheck
{
    private const string Dropped = "TcpExt.TCPReqQFullDrop";
    private const string Cookies = "TcpExt.TCPReqQFullDoCookies";
    private const string Sent = "TcpExt.SyncookiesSent";

    internal override FindingKind Kind => FindingKind.SynQueueFull;

    internal override string Rule => "SYN cookies were sent, or handshakes were dropped because the queue was full.";

    internal override string Source =>
        "TcpExt SyncookiesSent, TCPReqQFullDoCookies and TCPReqQFullDrop of /proc/net/netstat; sockets in SYN_RECV " +
        "of sock_diag(7)";

    internal override string NotDetected =>
        "Whether the SYNs are an attack, and which listener they were for. The counters cover the namespace; the " +
        "finding names the listener with the most unfinished handshakes in a reading.";

    internal override string? Obstacle(HostWindow window) => CounterObstacle(window, Sent, Dropped, Cookies);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        // tcp_syncookies = 2 sends a cookie for every SYN, full queue or not.
        bool isUnconditional = window.Settings.Number("net.ipv4.tcp_syncookies") == 2;
        CounterChange[] rising = isUnconditional ? window.Rising(Dropped) : window.Rising(Sent, Cookies, Dropped);
        if (rising.Length == 0)
            yield break;
        (int port, int handshakes) = window.After.Sockets.Handshakes.Concat(window.Before.Sockets.Handshakes)
            .OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value)).FirstOrDefault();
        TcpSocket? listener = window.After.Sockets.Listeners.FirstOrDefault(socket => socket.LocalPort == port);
        string where = handshakes > 0
            ? Invariant($"; {handshakes:N0} handshakes in SYN_RECV at port {port}, accept queue limit ")
                + Invariant($"{listener?.AcceptQueueLimit ?? 0:N0} (sock_diag)")
            : "";
        yield return Report(window, listener, rising, where);
    }

    private Finding Report(HostWindow window, TcpSocket? listener, CounterChange[] rising, string where)
    {
        long limit = listener?.AcceptQueueLimit ?? 0;
        long value = Values.Backlog(limit);
        bool hasCookies = window.Settings.Number("net.ipv4.tcp_syncookies") > 0;
        bool isClamped = limit > 0 && window.Settings.Number("net.core.somaxconn") == limit;
        // No handshake was under way in the readings, so they don't show which listener it was.
        string lasting = listener is null
            ? "Get-TcpSocket -State SynReceived, repeated, shows at which port handshakes wait: raise its backlog"
            : KnownPrograms.Directive(
                Subjects.Owner(window, listener), program => program.Backlog,
                Invariant($"call listen(2) with a backlog of {value}: restart the program with that setting"), value,
                listener.LocalPort);
        return With(
            Create(
                FindingSeverity.Error, listener is null ? Subjects.Host : Subjects.Of(listener),
                $"{string.Join(", ", rising)} {window.InTime} (/proc/net/netstat){where}.") with
            {
                ProcessId = listener?.ProcessId,
                AffectedConnections = rising.Max(change => change.Rise),
            },
            lasting,
            hasCookies ? null : window.Settings.Change("net.ipv4.tcp_syncookies", 1),
            // Without cookies, this setting limits handshakes; with cookies, only the listener's own backlog does.
            hasCookies || window.Settings.Number("net.ipv4.tcp_max_syn_backlog") is not { } most
                ? null
                : window.Settings.Change("net.ipv4.tcp_max_syn_backlog", Values.PowerOfTwo(most * 2)),
            isClamped ? window.Settings.Change("net.core.somaxconn", value) : null);
    }
}
