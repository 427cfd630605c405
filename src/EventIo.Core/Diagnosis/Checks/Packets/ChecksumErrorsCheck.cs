using EventIo.Diagnosis.Observation;
using EventIo.Findings;

namespace EventIo.Diagnosis.Checks.Packets;

/// <summary>Packets with a wrong checksum: a broken cable, memory or offload on the path.</summary>
internal sealed class ChecksumErrorsCheck : HostCheck
{
    private static readonly string[] s_counters =
        ["Tcp.InCsumErrors", "Udp.InCsumErrors", "Icmp.InCsumErrors", "IpExt.InCsumErrors", "Udp6InCsumErrors"];

    internal override FindingKind Kind => FindingKind.ChecksumErrors;

    internal override string Rule => "A counter of wrong checksums rose in the window: IP, ICMP, TCP or UDP.";

    internal override string Source => "InCsumErrors of /proc/net/snmp, netstat and snmp6";

    internal override string NotDetected => "At which interface they arrived, and where on the path they were damaged.";

    internal override string? Obstacle(HostWindow window) => CounterObstacle(window, s_counters);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        // Several groups have a counter with this name.
        string[] rising =
        [
            .. from name in s_counters
               let change = window.Change(name)
               where change?.Rise > 0
               select name.Contains('.', StringComparison.Ordinal) ? $"{name.Split('.')[0]} {change}" : $"{change}",
        ];
        if (rising.Length == 0)
            yield break;
        yield return Create(
            FindingSeverity.Warning, Subjects.Host,
            $"{string.Join(", ", rising)} {window.InTime} (/proc/net/snmp).") with
        {
            Remedy = "ethtool -S INTERFACE shows errors of the interface; ethtool -K INTERFACE rx off leaves "
                + "checksums to the kernel, which distinguishes a broken offload from a broken path",
            Undo = "ethtool -K INTERFACE rx on",
        };
    }
}
