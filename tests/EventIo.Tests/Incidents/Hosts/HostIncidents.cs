using EventIo.Findings;
using EventIo.Native.Linux.ControlGroups;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>Every incident, with the findings that a diagnosis must report and those that it may report.</summary>
internal static class HostIncidents
{
    /// <summary>
    /// Kinds that the machine or another test may cause at any time: they count only in their own incident.
    /// </summary>
    internal static FindingKind[] OfTheMachine =>
    [
        FindingKind.BacklogDropped, FindingKind.CpuStolen, FindingKind.NeighbourTableFull,
        FindingKind.SoftirqOnOneProcessor, FindingKind.SoftirqSqueezed, FindingKind.SystemDescriptorLimit,
        .. HasQuota() ? [FindingKind.CpuThrottled] : (FindingKind[])[],
    ];

    internal static IReadOnlyList<HostIncident> All { get; } =
    [
        new("slow acceptor", [FindingKind.AcceptQueueOverflowed], ListenerScenes.SlowAcceptor)
        {
            // The queue of incomplete connections fills up behind the accept queue, clients send again what is
            // dropped, and close before their connections are accepted.
            Companions =
            [
                FindingKind.AcceptQueueNearlyFull, FindingKind.SynQueueFull, FindingKind.CloseWaitLeak,
                FindingKind.Retransmitting,
            ],
        },
        new("clamped backlog", [FindingKind.AcceptQueueOverflowed], ListenerScenes.ClampedBacklog)
        {
            // HarmfulSetting names the setting that limits the backlog. The queue of incomplete connections fills up
            // behind the accept queue, and clients send again what is dropped.
            Companions =
            [
                FindingKind.AcceptQueueNearlyFull, FindingKind.HarmfulSetting, FindingKind.SynQueueFull,
                FindingKind.Retransmitting,
            ],
        },
        new("nearly full accept queue", [FindingKind.AcceptQueueNearlyFull], ListenerScenes.NearlyFullQueue),
        new("SYN flood", [FindingKind.SynQueueFull], ListenerScenes.SynFlood)
        {
            // Answers to forged addresses are sent again.
            Companions = [FindingKind.Retransmitting],
        },
        new("stopped process", [FindingKind.Stopped], ListenerScenes.StoppedProcess),
        new("CPU quota", [FindingKind.CpuThrottled], ListenerScenes.CpuQuota),
        new("CLOSE_WAIT leak", [FindingKind.CloseWaitLeak], LimitScenes.CloseWaitLeak),
        new("descriptor limit", [FindingKind.DescriptorLimit], LimitScenes.DescriptorLimit),
        new("exhausted ports", [FindingKind.EphemeralPortsExhausted], LimitScenes.ExhaustedPorts),
        new("full conntrack", [FindingKind.ConntrackFull], LimitScenes.FullConntrack)
        {
            Companions = [FindingKind.ConntrackDropped],
        },
        new("overfull conntrack", [FindingKind.ConntrackFull, FindingKind.ConntrackDropped],
            LimitScenes.OverfullConntrack)
        {
            IsLong = true,
        },
        new("write, write, read", [FindingKind.NagleHeld], ConnectionScenes.WriteWriteRead),
        new("reader that does not read", [FindingKind.NotReading, FindingKind.PeerNotReading],
            ConnectionScenes.NoReader),
        new("loss of 5 %", [FindingKind.Retransmitting], ConnectionScenes.Loss),
        new("MTU without ICMP", [FindingKind.MtuBlackHole], ConnectionScenes.SmallMtu)
        {
            // The segments that do not fit are sent again.
            Companions = [FindingKind.Retransmitting],
        },
        new("small tcp_rmem", [FindingKind.TcpMemoryPressure], ConnectionScenes.Pruning),
        new("slow UDP receiver", [FindingKind.UdpDropped], PacketScenes.SlowDatagramReceiver),
        new("full input queue", [FindingKind.BacklogDropped], PacketScenes.FullInputQueue),
        new("reverse path filter", [FindingKind.ReversePathDropped], PacketScenes.ReversePath),
        new("wrong checksums", [FindingKind.ChecksumErrors], PacketScenes.WrongChecksums),
        new("reset storm", [FindingKind.ResetStorm], PacketScenes.ResetStorm),
        new("squeezed receive work", [FindingKind.SoftirqSqueezed], PacketScenes.SqueezedReceiver)
        {
            IsLong = true,
        },
        new("full neighbour table", [FindingKind.NeighbourTableFull], LimitScenes.ManyNeighbours) { IsLong = true },
        new("tcp_sack off", [FindingKind.HarmfulSetting], LimitScenes.HarmfulSetting),
    ];

    // Whether these tests themselves are in a control group with a CPU quota that has been used up, as in a container.
    private static bool HasQuota() => ThrottleClock.OfProcess(Environment.ProcessId)?.Read().Count > 0;
}
