using EventIo.Diagnosis.Checks;
using EventIo.Diagnosis.Checks.Connections;
using EventIo.Diagnosis.Checks.Limits;
using EventIo.Diagnosis.Checks.Listeners;
using EventIo.Diagnosis.Checks.Packets;
using EventIo.Diagnosis.Checks.Processors;
using EventIo.Inspection.Rules;

namespace EventIo.Diagnosis;

/// <summary>Every check on a host: one row for each kind, plus the rules on live loops.</summary>
internal static class CheckCatalog
{
    /// <summary>The checks of the host itself.</summary>
    internal static IReadOnlyList<HostCheck> OfHost { get; } =
    [
        new AcceptQueueOverflowedCheck(), new AcceptQueueNearlyFullCheck(), new SynQueueFullCheck(),
        new CloseWaitLeakCheck(), new DescriptorLimitCheck(), new SystemDescriptorLimitCheck(),
        new EphemeralPortsExhaustedCheck(), new ConntrackFullCheck(), new ConntrackDroppedCheck(),
        new NeighbourTableFullCheck(), new OrphanLimitCheck(), new TcpMemoryPressureCheck(), new HarmfulSettingCheck(),
        new NagleHeldCheck(), new NotReadingCheck(), new PeerNotReadingCheck(), new RetransmittingCheck(),
        new MtuBlackHoleCheck(), new ResetStormCheck(), new UdpDroppedCheck(), new BacklogDroppedCheck(),
        new SoftirqSqueezedCheck(), new SoftirqOnOneProcessorCheck(), new ReversePathDroppedCheck(),
        new ChecksumErrorsCheck(), new CpuThrottledCheck(), new CpuStolenCheck(),
    ];

    /// <summary>
    /// All checks. If a host check and a loop rule judge the same kind (DescriptorLimit), only the host check is
    /// included: it covers all processes.
    /// </summary>
    internal static IReadOnlyList<HostCheck> All { get; } =
    [
        .. OfHost,
        .. RuleCatalog.All.Where(rule => OfHost.All(check => check.Kind != rule.Kind))
            .Select(rule => new LoopsCheck(rule)),
    ];
}
