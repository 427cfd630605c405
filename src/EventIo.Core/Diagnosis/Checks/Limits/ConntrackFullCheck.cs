using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>
/// The table of tracked connections is full: packets of new connections are dropped (nf_conntrack_max,
/// nf_conntrack-sysctl of the kernel's documentation).
/// </summary>
internal sealed class ConntrackFullCheck : HostCheck
{
    private const string Count = "net.netfilter.nf_conntrack_count";
    private const string Most = "net.netfilter.nf_conntrack_max";
    private const double NearlyShare = 0.9;

    internal override FindingKind Kind => FindingKind.ConntrackFull;

    internal override string Rule =>
        "At least 90 % of nf_conntrack_max connections are tracked in both readings; an error if all are in one of " +
        "them.";

    internal override string Source => "nf_conntrack_count and nf_conntrack_max of /proc/sys/net/netfilter";

    internal override string Limits => "Which connections fill the table; conntrack -L lists them.";

    internal override string? Obstacle(HostWindow window) =>
        window.Settings.Number(Most) is null ? Missing(window, isHidden: window.After.Conntrack is not null) : null;

    /// <summary>Returns why figures of connection tracking are missing.</summary>
    /// <param name="window">The window.</param>
    /// <param name="isHidden">Whether other figures of connection tracking are present.</param>
    internal static string Missing(HostWindow window, bool isHidden) =>
        isHidden || window.Settings.Number("net.core.somaxconn") is null
            ? "The figures of connection tracking are hidden (/proc/sys/net or /proc/net/stat is not readable)."
            : "Connections are not tracked (nf_conntrack is not loaded).";

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        // 0 means no limit.
        if (window.Settings.Number(Most) is not (> 0 and var most)
            || window.Before.Settings.Number(Count) is not { } before || window.Settings.Number(Count) is not { } after
            || Math.Min(before, after) < most * NearlyShare)
            yield break;
        yield return With(
            Create(
                Math.Max(before, after) >= most ? FindingSeverity.Error : FindingSeverity.Warning, Subjects.Host,
                Invariant($"Tracked connections {before:N0} → {after:N0} of {most:N0} {window.InTime} ")
                + "(/proc/sys/net/netfilter).") with
            {
                AffectedConnections = after,
            },
            "a rule with notrack leaves out connections that need no tracking", window.Settings.Change(Most, most * 2));
    }
}
