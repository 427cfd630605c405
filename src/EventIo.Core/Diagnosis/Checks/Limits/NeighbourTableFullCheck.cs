using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>
/// A neighbour table is full: the kernel logs "neighbour table overflow", and packets can't be sent (arp(7),
/// gc_thresh3).
/// </summary>
internal sealed class NeighbourTableFullCheck : HostCheck
{
    private const string Full = "table_fulls";

    internal override FindingKind Kind => FindingKind.NeighbourTableFull;

    internal override string Rule => "table_fulls of the IPv4 or IPv6 neighbour table rose in the window.";

    internal override string Source => "/proc/net/stat/arp_cache and ndisc_cache";

    internal override string Limits =>
        "Why there are so many neighbours (a large network or a scan), and in which network namespace.";

    internal override string? Obstacle(HostWindow window) => window.After.Neighbours switch
    {
        { V4: null, V6: null } => "/proc/net/stat/arp_cache is missing: "
            + "only the first network namespace of a host has it.",
        var (ipv4, ipv6) when (ipv4?.Sum(Full) ?? ipv6?.Sum(Full)) is null => "The kernel does not count table_fulls.",
        _ => null,
    };

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        foreach ((string family, string file, ProcessorTable? before, ProcessorTable? after) in
            new[]
            {
                ("ipv4", "arp_cache", window.Before.Neighbours.V4, window.After.Neighbours.V4),
                ("ipv6", "ndisc_cache", window.Before.Neighbours.V6, window.After.Neighbours.V6),
            })
        {
            var change = new CounterChange(Full, before?.Sum(Full) ?? 0, after?.Sum(Full) ?? 0);
            if (change.Rise > 0)
            {
                yield return With(
                    Create(
                        FindingSeverity.Error, Subjects.Host,
                        $"{change} {window.InTime} (/proc/net/stat/{file})."),
                    "",
                    [.. Enumerable.Range(1, 3).Reverse().Select(level => Double(window, family, level))]);
            }
        }
    }

    private static SysctlRepair? Double(HostWindow window, string family, int level)
    {
        string name = Invariant($"net.{family}.neigh.default.gc_thresh{level}");
        return window.Settings.Number(name) is { } now ? window.Settings.Change(name, now * 2) : null;
    }
}
