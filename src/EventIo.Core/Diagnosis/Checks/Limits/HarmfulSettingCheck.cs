using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Remedies;
using EventIo.Findings;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>Settings that are harmful under any load.</summary>
internal sealed class HarmfulSettingCheck : HostCheck
{
    // Name, harmful value, the kernel's default, reason (tcp(7), RFC 2018, RFC 7323).
    private static readonly (string Name, long Harmful, long Default, string Why)[] s_settings =
    [
        ("net.ipv4.tcp_sack", 0, 1,
            "Without selective acknowledgements a loss costs a round trip for each lost segment, or a timeout."),
        ("net.ipv4.tcp_window_scaling", 0, 1,
            "Without window scaling a connection has at most 64 KiB in flight: 5 Mbit/s at 100 ms."),
        ("net.ipv4.tcp_abort_on_overflow", 1, 0,
            "A burst that fills an accept queue resets the clients, which would otherwise try again."),
    ];

    private const string Backlog = "net.core.somaxconn";
    private const double UsedShare = 0.5;

    internal override FindingKind Kind => FindingKind.HarmfulSetting;

    internal override string Rule =>
        "tcp_sack 0, tcp_window_scaling 0, tcp_abort_on_overflow 1; a listener whose queue is limited by a somaxconn " +
        "below the kernel's default of 4,096 and was seen more than half full; ip_local_port_range without a port.";

    internal override string Source => "/proc/sys/net; sock_diag(7)";

    internal override string NotDetected => "The backlog that a program requested of listen(2).";

    internal override string? Obstacle(HostWindow window) =>
        window.Settings.Number(s_settings[0].Name) is null ? "/proc/sys/net is not readable." : null;

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        foreach ((string name, long harmful, long normal, string why) in s_settings)
        {
            if (window.Settings.Number(name) == harmful)
            {
                yield return With(
                    Create(FindingSeverity.Warning, name, Invariant($"{name} is {harmful} (/proc/sys).")) with
                    {
                        Cause = why,
                    },
                    "", window.Settings.Change(name, normal));
            }
        }
        PortRange ports = PortRange.Of(window.Settings);
        if (ports is { First: > 0, Count: 0 })
        {
            yield return With(
                Create(
                    FindingSeverity.Warning, "net.ipv4.ip_local_port_range",
                    Invariant($"All ports of the range {ports} are in ip_local_reserved_ports (/proc/sys).")) with
                {
                    Cause = "connect(2) without bind(2) fails with EADDRNOTAVAIL.",
                },
                "", window.Settings.Change("net.ipv4.ip_local_port_range", 32_768, 60_999));
        }
        foreach (TcpSocket listener in window.After.Sockets.Listeners.Where(listener => IsLimited(window, listener)))
        {
            long limit = listener.AcceptQueueLimit ?? 0;
            long value = Values.Backlog(limit);
            yield return With(
                Create(
                    FindingSeverity.Warning, Backlog,
                    Invariant($"The accept queue of {Subjects.Of(listener)} is as long as {Backlog} ({limit:N0}) ")
                    + Invariant($"allows, and had {MostQueued(window, listener):N0} connections (sock_diag).")) with
                {
                    ProcessId = listener.ProcessId,
                    AffectedConnections = MostQueued(window, listener),
                },
                KnownPrograms.Directive(
                    Subjects.Owner(window, listener), program => program.Backlog,
                    "then restart the program: listen(2) takes the value when it is called", value, listener.LocalPort),
                window.Settings.Change(Backlog, value));
        }
    }

    private static bool IsLimited(HostWindow window, TcpSocket listener) =>
        window.Settings.Number(Backlog) is < Values.DefaultBacklog and var most && listener.AcceptQueueLimit == most
        && MostQueued(window, listener) > most * UsedShare;

    private static long MostQueued(HostWindow window, TcpSocket listener) => Math.Max(
        listener.AcceptQueue ?? 0, window.Listeners.GetValueOrDefault(listener.NetlinkCookie)?.MostQueued ?? 0);
}
