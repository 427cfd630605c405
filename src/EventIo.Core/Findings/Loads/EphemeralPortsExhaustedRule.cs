using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.EphemeralPortsExhausted"/>: connect(2) failed with EADDRNOTAVAIL, which it does when
/// all ports of net.ipv4.ip_local_port_range are taken for the source address and target (ip(7)). One such failure is
/// enough.
/// </summary>
internal static class EphemeralPortsExhaustedRule
{
    /// <summary>Judges a run.</summary>
    /// <param name="portlessConnects">Connects that failed with EADDRNOTAVAIL.</param>
    /// <param name="errorName">The error's name on this system.</param>
    /// <param name="portRange">The range of ports, or where to look it up.</param>
    internal static Finding? Of(long portlessConnects, string errorName, string portRange) => portlessConnects > 0
        ? Finding.Of(
            FindingKind.EphemeralPortsExhausted,
            Invariant($"{portlessConnects:N0} connects found no free port ({errorName}); the range is ")
            + Invariant($"{portRange} for each source address and target."),
            "Give several -SourceAddress, or widen net.ipv4.ip_local_port_range.")
        : null;
}
