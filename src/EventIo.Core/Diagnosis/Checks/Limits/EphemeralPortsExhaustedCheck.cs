using System.Net;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>
/// Connections to one address and port use up their local ports: the next connect(2) fails with EADDRNOTAVAIL (ip(7),
/// ip_local_port_range).
/// </summary>
internal sealed class EphemeralPortsExhaustedCheck : HostCheck
{
    private const string Range = "net.ipv4.ip_local_port_range";
    private const double NearlyShare = 0.9;

    // The range can't be extended further: services use the ports below.
    private const long LowestPort = 1_024;

    internal override FindingKind Kind => FindingKind.EphemeralPortsExhausted;

    internal override string Rule =>
        "In both readings, the connections from one local address to one remote address and port use at least 90 % " +
        "of the ports in ip_local_port_range, reserved ports excluded; an error if they use all. Connections in " +
        "TIME_WAIT count unless tcp_tw_reuse makes their ports available.";

    internal override string Source => "sock_diag(7); ip_local_port_range, ip_local_reserved_ports and tcp_tw_reuse";

    internal override string Limits => "Ports that are bound without a connection.";

    internal override string? Obstacle(HostWindow window) => SocketObstacle(window)
        ?? (window.Settings.Numbers(Range).Length == 2 ? null : "ip_local_port_range is not readable.");

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        PortRange range = PortRange.Of(window.Settings);
        long reuse = window.Settings.Number("net.ipv4.tcp_tw_reuse") ?? 0;
        foreach ((PortTarget target, PortUse use) in window.After.Sockets.Ports)
        {
            long before = Taken(target, window.Before.Sockets.Ports.GetValueOrDefault(target), reuse);
            long after = Taken(target, use, reuse);
            if (range.Count <= 0 || Math.Min(before, after) < range.Count * NearlyShare)
                continue;
            yield return With(
                Create(
                    Math.Min(before, after) >= range.Count ? FindingSeverity.Error : FindingSeverity.Warning,
                    $"{target}",
                    Invariant($"{before:N0} → {after:N0} of {range.Count:N0} local ports ({range}) are in use ")
                    + Invariant($"{window.InTime}: {use.InUse:N0} by connections, {use.TimeWait:N0} in TIME_WAIT ")
                    + "(sock_diag).") with
                {
                    Cause = "Each connection to the same address and port needs a local port of its own.",
                    AffectedConnections = after,
                },
                "keep connections open and reuse them (a connection pool, keepalive to the upstream); more "
                + "addresses on either end multiply the ports",
                range.First > LowestPort ? window.Settings.Change(Range, LowestPort, range.Last) : null,
                use.TimeWait > use.InUse && reuse != 1 ? window.Settings.Change("net.ipv4.tcp_tw_reuse", 1) : null);
        }
    }

    // tcp_tw_reuse: 1 lets a new connection take the port of one in TIME_WAIT after a second; 2 over loopback only.
    private static long Taken(PortTarget target, PortUse use, long reuse) =>
        use.InUse + (reuse == 1 || (reuse == 2 && IPAddress.IsLoopback(target.Remote)) ? 0 : use.TimeWait);
}
