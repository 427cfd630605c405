using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Connections;

/// <summary>A notable share of the sent segments was lost on the path and retransmitted.</summary>
internal sealed class RetransmittingCheck : HostCheck
{
    private const string Retransmits = "Tcp.RetransSegs";
    private const string Sent = "Tcp.OutSegs";
    private const string Handshakes = "TcpExt.TCPSynRetrans";
    private const double LeastShare = 0.01;
    private const long LeastSent = 100;

    // A tail loss probe (RFC 8985, 7) sends one or two segments again without a loss.
    private const long LeastRetransmits = 5;
    private const int Shown = 3;

    internal override FindingKind Kind => FindingKind.Retransmitting;

    internal override string Rule =>
        "More than 1 % of the segments, and at least 5, were sent again, of at least 100; SYNs are left out.";

    internal override string Source =>
        "Tcp RetransSegs and OutSegs of /proc/net/snmp, TcpExt TCPSynRetrans of netstat; tcpi_total_retrans of " +
        "sock_diag(7)";

    internal override string NotDetected =>
        "Where on the path segments are lost; which connections, if they are closed by now.";

    internal override string? Obstacle(HostWindow window) => CounterObstacle(window, Retransmits);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        long again = window.Rise(Retransmits) - window.Rise(Handshakes);
        long sent = window.Rise(Sent);
        if (again < LeastRetransmits || sent < LeastSent || again <= sent * LeastShare)
            yield break;
        (ConnectionReading Reading, long Again)[] worst = [.. Risen(window)];
        string[] names = [.. worst.Take(Shown).Select(
            pair => Invariant($"{Subjects.Of(pair.Reading.Socket)} {pair.Again:N0}"))];
        string connections = worst.Length == 0 ? "" : "; " + string.Join(", ", names)
            + (worst.Length > Shown ? Invariant($" and {worst.Length - Shown} more connections") : "") + " (sock_diag)";
        TcpSocket? first = worst.Length > 0 ? worst[0].Reading.Socket : null;
        yield return Create(
            FindingSeverity.Warning, Subjects.Host,
            Invariant($"{again:N0} of {sent:N0} segments were sent again ({100.0 * again / sent:0.#} %) ")
            + $"{window.InTime} (/proc/net/snmp){connections}.") with
        {
            Remedy = "Look for loss on the path: ip -s link shows errors and drops of the interfaces"
                + (first?.RemoteIP is { } peer ? $"; mtr {peer} those of the path" : ""),
            AffectedConnections = worst.Length,
        };
    }

    private static IEnumerable<(ConnectionReading Reading, long Again)> Risen(HostWindow window) =>
        from after in window.After.Sockets.Connections.Values
        let again = after.Retransmits
            - (window.Before.Sockets.Connections.GetValueOrDefault(after.Socket.NetlinkCookie)?.Retransmits ?? 0)
        where again > 0
        orderby again descending
        select (after, again);
}
