using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Diagnosis.Remedies;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Packets;

/// <summary>
/// Packets were dropped because the input queue of a processor was full. Packets from veth, from RPS and from drivers
/// without NAPI wait there (netdev_max_backlog of the kernel's documentation, sysctl/net).
/// </summary>
internal sealed class BacklogDroppedCheck : HostCheck
{
    private const string Most = "net.core.netdev_max_backlog";

    internal override FindingKind Kind => FindingKind.BacklogDropped;

    internal override string Rule => "dropped of softnet_stat rose in the window.";

    internal override string Source => "/proc/net/softnet_stat, a line for each processor";

    internal override string Limits => "Whose packets they were. The queues are those of the host, not of a namespace.";

    internal override string? Obstacle(HostWindow window) =>
        window.After.Softnet.Count == 0 ? "/proc/net/softnet_stat is not readable." : null;

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        var rising =
            (from after in window.After.Softnet
             join before in window.Before.Softnet on after.Processor equals before.Processor
             let change = new CounterChange("dropped", before.Dropped, after.Dropped)
             where change.Rise > 0
             orderby change.Rise descending
             select (after.Processor, Change: change, Processed: after.Processed - before.Processed)).ToArray();
        if (rising.Length == 0)
            yield break;
        long? now = window.Settings.Number(Most);
        string processors = string.Join(", ", rising.Select(
            row => Invariant($"processor {row.Processor} {row.Change} of {row.Processed:N0} packets")));
        string limit = now is null ? "" : Invariant($"; netdev_max_backlog is {now:N0}");
        yield return With(
            Create(
                FindingSeverity.Error, Subjects.Host,
                Invariant($"{processors} {window.InTime}{limit} (/proc/net/softnet_stat).")),
            now is null ? Subjects.RaiseOnHost(Most) : "",
            now is null ? null : window.Settings.Change(Most, Values.PowerOfTwo(Math.Max(now.Value * 2, 1_000))));
    }
}
