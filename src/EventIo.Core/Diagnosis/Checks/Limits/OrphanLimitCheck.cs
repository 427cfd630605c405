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

    internal override string Limits => "Which peers don't finish.";

    internal override string? Obstacle(HostWindow window) => CounterObstacle(window, Aborted);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        if (window.Change(Aborted) is not { Rise: > 0 } change)
            yield break;
        long most = window.Settings.Number(Most) ?? 0;
        yield return With(
            Create(
                FindingSeverity.Error, Subjects.Host,
                Invariant($"{change} {window.InTime}; {window.After.Orphans ?? 0:N0} orphans, tcp_max_orphans is ")
                + Invariant($"{most:N0} (/proc/net/netstat, sockstat).")) with
            {
                AffectedConnections = change.Rise,
            },
            "", most > 0 ? window.Settings.Change(Most, most * 2) : null);
    }
}
