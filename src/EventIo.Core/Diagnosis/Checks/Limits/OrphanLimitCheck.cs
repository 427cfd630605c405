using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>
/// Unfinished connections that their process has closed: beyond tcp_max_orphans they are reset (tcp(7)).
/// </summary>
internal sealed class OrphanLimitCheck : HostCheck
{
    private const string Aborted = "TcpExt.TCPAbortOnMemory";
    private const string Most = "net.ipv4.tcp_max_orphans";

    internal override FindingKind Kind => FindingKind.OrphanLimit;

    internal override string Rule => "TCPAbortOnMemory rose in the window.";

    internal override string Source => "TcpExt TCPAbortOnMemory of /proc/net/netstat, orphan of /proc/net/sockstat";

    internal override string NotDetected => "Which peers don't finish.";

    internal override string? Obstacle(HostWindow window) => CounterObstacle(window, Aborted);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        if (window.Change(Aborted) is not { Rise: > 0 } change)
            yield break;
        long? most = window.Settings.Number(Most);
        string limit = most is null ? "" : Invariant($", tcp_max_orphans is {most:N0}");
        string orphans = window.After.Orphans is { } count ? Invariant($"; {count:N0} orphans{limit}") : "";
        yield return With(
            Create(
                FindingSeverity.Error, Subjects.Host,
                $"{change} {window.InTime}{orphans} (/proc/net/netstat, sockstat).") with
            {
                AffectedConnections = change.Rise,
            },
            most is null ? Subjects.RaiseOnHost(Most) : "",
            most > 0 ? window.Settings.Change(Most, most.Value * 2) : null);
    }
}
