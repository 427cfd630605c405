using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Packets;

/// <summary>
/// Packets whose route back uses another interface were dropped by strict reverse path filtering (RFC 3704; rp_filter
/// of the kernel's documentation, ip-sysctl).
/// </summary>
internal sealed class ReversePathDroppedCheck : HostCheck
{
    private const string Counter = "TcpExt.IPReversePathFilter";

    // Scans with forged sources reach any host on the internet from time to time.
    private const long LeastPackets = 10;

    internal override FindingKind Kind => FindingKind.ReversePathDropped;

    internal override string Rule => "IPReversePathFilter rose by at least 10 in the window.";

    internal override string Source => "TcpExt IPReversePathFilter of /proc/net/netstat; rp_filter of the interfaces";

    internal override string NotDetected =>
        "The interface, if rp_filter is on at several, and the sources; net.ipv4.conf.all.log_martians logs them.";

    internal override string? Obstacle(HostWindow window) => CounterObstacle(window, Counter);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        if (window.Change(Counter) is not { Rise: >= LeastPackets } change)
            yield break;
        // The larger of the interface's own value and that of "all" is in force; 1 is strict, 2 is loose.
        long all = window.Settings.Number(Name("all")) ?? 0;
        string[] strict = [.. window.Settings.InterfaceNames.Where(
            name => name != "lo" && Math.Max(all, window.Settings.Number(Name(name)) ?? 0) == 1)];
        SysctlRepair?[] repairs = [.. strict.Select(name => window.Settings.Change(Name(name), 2))];
        yield return With(
            Create(
                FindingSeverity.Warning, strict.Length == 1 ? strict[0] : Subjects.Host,
                Invariant($"{change} {window.InTime} (/proc/net/netstat); rp_filter is strict at ")
                + $"{(strict.Length > 0 ? string.Join(", ", strict) : "no interface")} (/proc/sys).") with
            {
                Cause = strict.Length > 0
                    ? "The route to the source of these packets leads through another interface."
                    : "",
            },
            "or give the sources a route through the interface where they arrive: ip route get SOURCE", repairs);
    }

    private static string Name(string networkInterface) => $"net.ipv4.conf.{networkInterface}.rp_filter";
}
