using EventIo.Findings;

namespace EventIo.Diagnosis;

/// <summary>Merges the findings of each incident: causes and consequences are listed under one finding.</summary>
internal static class IncidentMerger
{
    // Kinds of findings that belong to the same incident if they concern the same process.
    private static readonly (FindingKind Head, FindingKind[] Related)[] s_ofProcess =
    [
        (FindingKind.AcceptQueueOverflowed,
        [
            FindingKind.AcceptQueueNearlyFull, FindingKind.SynQueueFull, FindingKind.BlockedInCall,
            FindingKind.Stopped, FindingKind.DescriptorLimit, FindingKind.CpuThrottled, FindingKind.Starved,
            FindingKind.HarmfulSetting,
        ]),
        (FindingKind.CloseWaitLeak, [FindingKind.DescriptorLimit, FindingKind.HangupSpin]),
        (FindingKind.NotReading, [FindingKind.Stopped, FindingKind.BlockedInCall, FindingKind.Starved]),
    ];

    // Kinds of findings on the host that belong to the same incident.
    private static readonly (FindingKind Head, FindingKind[] Related)[] s_ofHost =
    [
        // Clients on this host send again what the kernel drops for lack of a place in the queue.
        (FindingKind.AcceptQueueOverflowed, [FindingKind.Retransmitting]),
        (FindingKind.ConntrackFull, [FindingKind.ConntrackDropped]),
        (FindingKind.BacklogDropped, [FindingKind.SoftirqOnOneProcessor, FindingKind.SoftirqSqueezed]),
        (FindingKind.MtuBlackHole, [FindingKind.Retransmitting]),
    ];

    /// <summary>Merges findings.</summary>
    /// <param name="findings">The findings in order of importance.</param>
    /// <returns>The incidents in that order.</returns>
    internal static IReadOnlyList<Finding> Merge(IEnumerable<Finding> findings)
    {
        List<Finding> left = [.. findings];
        foreach ((FindingKind kind, FindingKind[] related) in s_ofProcess)
            Merge(left, kind, (head, other) => related.Contains(other.Kind)
                && head.ProcessId is not null && head.ProcessId == other.ProcessId);
        // The peer that doesn't read may be a process of this host, with a finding of its own.
        Merge(left, FindingKind.NotReading, (head, other) => other.Kind == FindingKind.PeerNotReading
            && head.ProcessId is not null && head.ProcessId == other.PeerProcessId);
        foreach ((FindingKind kind, FindingKind[] related) in s_ofHost)
            Merge(left, kind, (_, other) => related.Contains(other.Kind));
        return Finding.Sort(left);
    }

    private static void Merge(List<Finding> findings, FindingKind kind, Func<Finding, Finding, bool> isRelated)
    {
        foreach (Finding head in findings.Where(finding => finding.Kind == kind).ToArray())
        {
            Finding[] related = [.. findings.Where(other => isRelated(head, other))];
            if (related.Length == 0)
                continue;
            findings.RemoveAll(related.Contains);
            findings[findings.IndexOf(head)] = head with
            {
                Severity = related.Select(finding => finding.Severity).Append(head.Severity).Max(),
                AffectedConnections = related.Select(finding => finding.AffectedConnections)
                    .Append(head.AffectedConnections).Max(),
                Related = [.. head.Related, .. related],
            };
        }
    }
}
