using System.Diagnostics;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>
/// A diagnosis finds each fault that is caused in a network namespace, and reports nothing else except the consequences
/// of the fault. The same scene without the fault has no findings.
/// </summary>
public sealed class HostIncidentTests
{
    private const double WindowSeconds = 1;

    public static TheoryData<string> Names => NamesOf(isLong: false);

    public static TheoryData<string> LongNames => NamesOf(isLong: true);

    [Theory, MemberData(nameof(Names))]
    public void An_incident_causes_its_findings_and_no_others(string name)
    {
        HostIncident incident = Find(name);
        using var scene = new Scene(isIncident: true);
        incident.Prepare(scene);
        HashSet<FindingKind> found = [];
        List<Finding> unexpected = [];
        long begin = Stopwatch.GetTimestamp();
        // On a busy machine the scene's threads may not get a processor during a window.
        while (!found.IsSupersetOf(incident.Expected) && Stopwatch.GetElapsedTime(begin) < HangGuard.Time)
        {
            foreach (Finding finding in Diagnose(scene, incident))
            {
                found.Add(finding.Kind);
                if (!incident.Expected.Contains(finding.Kind) && !incident.Companions.Contains(finding.Kind))
                    unexpected.Add(finding);
                Assert.Contains(finding.Evidence, char.IsDigit);
                Assert.True(finding is { Subject: not "", Remedy: not "" }, $"{finding.Subject}: {finding}");
            }
        }
        IncidentMatrix.Record(incident, found);
        Assert.Superset(incident.Expected.ToHashSet(), found);
        Assert.Empty(unexpected.Select(finding => $"{finding.Subject}: {finding}"));
    }

    [Theory, MemberData(nameof(Names))]
    public void The_same_scene_without_the_fault_gives_no_finding(string name)
    {
        HostIncident incident = Find(name);
        using var scene = new Scene(isIncident: false);
        incident.Prepare(scene);
        Assert.Empty(Diagnose(scene, incident).Select(finding => $"{finding.Subject}: {finding}"));
    }

    [Theory(Explicit = Run.Long), MemberData(nameof(LongNames))]
    public void An_incident_that_affects_the_host_causes_its_findings_and_no_others(string name) =>
        An_incident_causes_its_findings_and_no_others(name);

    [Theory(Explicit = Run.Long), MemberData(nameof(LongNames))]
    public void The_same_scene_without_the_fault_that_affects_the_host_gives_no_finding(string name) =>
        The_same_scene_without_the_fault_gives_no_finding(name);

    [Fact]
    public void A_process_of_another_namespace_is_not_judged()
    {
        HostIncident incident = HostIncidents.All.Single(row => row.Expected.Contains(FindingKind.DescriptorLimit));
        using var elsewhere = new Scene(isIncident: true);
        incident.Prepare(elsewhere);
        using var scene = new Scene(isIncident: false);
        Assert.Empty(Diagnose(scene, incident).Select(finding => $"{finding.Subject}: {finding}"));
        Assert.NotEmpty(Diagnose(elsewhere, incident));
    }

    private static TheoryData<string> NamesOf(bool isLong) =>
        [.. HostIncidents.All.Where(incident => incident.IsLong == isLong).Select(incident => incident.Name)];

    private static HostIncident Find(string name) => HostIncidents.All.Single(incident => incident.Name == name);

    // The findings above Information, including related ones. Findings about this process are left out: its threads are
    // the clients, which close late on a busy machine.
    private static IEnumerable<Finding> Diagnose(Scene scene, HostIncident incident)
    {
        DiagnosisResult result = HostDiagnosis.Run(
            new DiagnosisQuery { WindowSeconds = WindowSeconds, NetworkNamespace = scene.Place.Path },
            TestContext.Current.CancellationToken);
        return
            from head in result.Findings
            from finding in (Finding[])[head, .. head.Related]
            where finding.Severity > FindingSeverity.Information
                && (incident.Expected.Contains(finding.Kind) || (!HostIncidents.OfTheMachine.Contains(finding.Kind)
                    && finding.ProcessId != Environment.ProcessId))
            select finding;
    }
}
