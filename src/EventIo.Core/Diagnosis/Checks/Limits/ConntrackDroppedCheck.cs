using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>Connection tracking dropped packets, or evicted entries to make room.</summary>
internal sealed class ConntrackDroppedCheck : HostCheck
{
    private static readonly string[] s_columns = ["drop", "early_drop", "insert_failed"];

    internal override FindingKind Kind => FindingKind.ConntrackDropped;

    internal override string Rule => "drop, early_drop or insert_failed rose in the window.";

    internal override string Source => "/proc/net/stat/nf_conntrack";

    internal override string Limits => "Which connections were affected.";

    internal override string? Obstacle(HostWindow window) =>
        window.After.Conntrack is null
            ? ConntrackFullCheck.Missing(
                window, isHidden: window.Settings.Number("net.netfilter.nf_conntrack_max") is not null)
            : null;

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        CounterChange[] rising =
        [
            .. from column in s_columns
               let change = new CounterChange(
                   column, window.Before.Conntrack?.Sum(column) ?? 0, window.After.Conntrack?.Sum(column) ?? 0)
               where change.Rise > 0
               select change,
        ];
        if (rising.Length == 0)
            yield break;
        bool isFull = rising.Any(change => change.Name != "insert_failed");
        yield return With(
            Create(
                FindingSeverity.Error, Subjects.Host,
                $"{string.Join(", ", rising)} {window.InTime} (/proc/net/stat/nf_conntrack).") with
            {
                AffectedConnections = rising.Sum(change => change.Rise),
            },
            isFull ? "" : "insert_failed: two packets of one flow raced, as with DNS over one socket; a rule with "
                + "notrack for that traffic avoids it",
            isFull && window.Settings.Number("net.netfilter.nf_conntrack_max") is > 0 and var most
                ? window.Settings.Change("net.netfilter.nf_conntrack_max", most * 2)
                : null);
    }
}
