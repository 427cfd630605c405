using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>Connection tracking dropped packets, or evicted entries to make room.</summary>
internal sealed class ConntrackDroppedCheck : HostCheck
{
    private const string Most = "net.netfilter.nf_conntrack_max";

    private static readonly string[] s_columns = ["drop", "early_drop", "insert_failed"];

    internal override FindingKind Kind => FindingKind.ConntrackDropped;

    internal override string Rule => "drop, early_drop or insert_failed rose in the window.";

    internal override string Source => "/proc/net/stat/nf_conntrack";

    internal override string NotDetected => "Which connections were affected.";

    internal override string? Obstacle(HostWindow window) =>
        window.After.Conntrack is null
            ? ConntrackFullCheck.Missing(
                window, isHidden: window.Settings.Number(Most) is not null)
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
        long? most = window.Settings.Number(Most);
        yield return With(
            Create(
                FindingSeverity.Error, Subjects.Host,
                $"{string.Join(", ", rising)} {window.InTime} (/proc/net/stat/nf_conntrack).") with
            {
                AffectedConnections = rising.Sum(change => change.Rise),
            },
            (isFull, most) switch
            {
                (false, _) => "insert_failed: two packets of one flow raced, as with DNS over one socket; a rule with "
                    + "notrack for that traffic avoids it",
                (true, null) => Subjects.RaiseOnHost(Most),
                _ => "",
            },
            isFull && most > 0 ? window.Settings.Change(Most, most.Value * 2) : null);
    }
}
