using EventIo.Findings;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Rules;
using EventIo.Inspection.Sets;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Network;
using Xunit;

namespace EventIo.Tests.Incidents;

/// <summary>
/// Every kind of finding on live loops, provoked for real, beside a program that does the same thing right.
/// </summary>
public sealed class IncidentTests
{
    private const int HealthyInspections = 5;

    public static TheoryData<string> Kinds =>
        [.. RuleCatalog.All.Select(rule => rule.Kind).Except([FindingKind.Herd]).Select(kind => kind.ToString())];

    [Theory, MemberData(nameof(Kinds))]
    public void An_incident_and_nothing_else_is_found_within_two_inspections(string name) =>
        AssertFound(Enum.Parse<FindingKind>(name));

    /// <summary>Starts the incident. Two inspections must find it, and nothing else.</summary>
    /// <param name="kind">The kind of its finding.</param>
    /// <param name="place">Where its program runs; null for the namespace of the test.</param>
    internal static void AssertFound(FindingKind kind, TestNamespace? place = null)
    {
        using IncidentProgram program = IncidentProgram.Start(kind, isIncident: true, place);
        AwaitLoops(program);
        AwaitAge(kind, program);
        Finding[] findings = [.. Inspect(program), .. Inspect(program)];
        Finding finding = Assert.Single(findings.DistinctBy(found => found.Kind));
        Assert.Equal(kind, finding.Kind);
        Assert.NotEmpty(finding.Subject);
        Assert.NotEmpty(finding.Remedy);
        Assert.Contains(finding.Evidence, char.IsDigit);
    }

    [Fact]
    public void The_healthy_counterparts_have_no_findings_when_they_run_together()
    {
        List<IncidentProgram> programs = [];
        try
        {
            foreach (InspectionRule rule in RuleCatalog.All)
            {
                if (IncidentProgram.TryStart(rule.Kind, isIncident: false) is { } program)
                    programs.Add(program);
            }
            for (int i = 0; i < HealthyInspections; i++)
                Assert.Empty(Inspect([.. programs]).Select(finding => finding.ToString()));
        }
        finally
        {
            programs.ForEach(program => program.Dispose());
        }
    }

    [Fact]
    public void No_process_is_traced_or_stopped_by_an_inspection()
    {
        using IncidentProgram program = IncidentProgram.Start(FindingKind.LostEdge, isIncident: false);
        using var cancellation = new CancellationTokenSource();
        bool isTraced = false;
        var watcher = new Thread(() =>
        {
            while (!cancellation.IsCancellationRequested)
            {
                string status = File.ReadAllText($"/proc/{program.ProcessIds[0]}/status");
                isTraced |= !status.Contains("TracerPid:\t0\n", StringComparison.Ordinal)
                    || status.Contains("State:\tT", StringComparison.Ordinal)
                    || status.Contains("State:\tt", StringComparison.Ordinal);
            }
        });
        watcher.Start();
        Inspect(program);
        cancellation.Cancel();
        watcher.Join();
        Assert.False(isTraced);
    }

    [Fact]
    public void Each_rule_has_a_unique_kind_a_condition_and_a_source()
    {
        Assert.Equal(RuleCatalog.All.Count, RuleCatalog.All.Select(rule => rule.Kind).Distinct().Count());
        Assert.All(RuleCatalog.All, rule => Assert.EndsWith(".", rule.Rule, StringComparison.Ordinal));
        Assert.All(RuleCatalog.All, rule => Assert.NotEmpty(rule.Source));
    }

    // On a busy machine the program may not have reached its first wait yet. Without a window, no findings are
    // reported.
    private static void AwaitLoops(IncidentProgram program)
    {
        var query = new InspectionQuery { ProcessIds = program.ProcessIds, SampleSeconds = 0 };
        Eventually.True(
            () => HostInspector.Inspect(query, TestContext.Current.CancellationToken) is var result
                && result.Loops.Count + result.Rings.Count > 0,
            "The inspection found no loop.");
    }

    // Two kinds require that data has waited for some time; the kernel reports how long.
    private static void AwaitAge(FindingKind kind, IncidentProgram program)
    {
        if (kind is not (FindingKind.Forgotten or FindingKind.Starved))
            return;
        var query = new InspectionQuery { ProcessIds = program.ProcessIds, SampleSeconds = 0, IncludeEntries = true };
        Eventually.True(
            () => HostInspector.Inspect(query, TestContext.Current.CancellationToken).Entries
                .Any(entry => AgeOf(entry) >= 1_000),
            "No data waits.");
    }

    private static long AgeOf(EpollEntry entry) => entry.ReadyMilliseconds ?? entry.LastReceiveMilliseconds ?? 0;

    private static IEnumerable<Finding> Inspect(params IncidentProgram[] programs)
    {
        int[] processes = [.. programs.SelectMany(program => program.ProcessIds)];
        var query = new InspectionQuery { ProcessIds = processes };
        InspectionResult result = HostInspector.Inspect(query, TestContext.Current.CancellationToken);
        Assert.Empty(result.Problems);
        Assert.True(result.Loops.Count + result.Rings.Count >= programs.Length);
        return result.Loops.SelectMany(loop => loop.Verdict).Concat(result.Rings.SelectMany(ring => ring.Verdict));
    }
}
