using EventIo.Findings;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>Something that goes wrong on a host: a row of <see cref="HostIncidents"/>.</summary>
/// <param name="Name">What goes wrong, in a few words.</param>
/// <param name="Expected">The kinds that a diagnosis must report.</param>
/// <param name="Prepare">Sets the scene, with the fault or without.</param>
internal sealed record HostIncident(string Name, FindingKind[] Expected, Action<Scene> Prepare)
{
    /// <summary>Kinds that may also be reported, because they follow from the incident.</summary>
    internal FindingKind[] Companions { get; init; } = [];

    /// <summary>
    /// Whether only the long tests cause the incident, because it takes long or affects the whole host.
    /// </summary>
    internal bool IsLong { get; init; }
}
