using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Tests.Findings;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Network;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>Findings, incidents and the row about health, made from a window.</summary>
public sealed class HostDiagnosisTests
{
    [Fact]
    public void Every_check_documents_its_rule_its_source_and_what_it_cannot_detect()
    {
        Assert.All(CheckCatalog.All, check =>
        {
            Assert.EndsWith(".", check.Rule, StringComparison.Ordinal);
            Assert.EndsWith(".", check.NotDetected, StringComparison.Ordinal);
            Assert.NotEmpty(check.Source);
        });
        Assert.Distinct(CheckCatalog.All.Select(check => check.Kind));
    }

    [Fact]
    [Spares(FindingKind.Healthy, FindingKind.Passed, FindingKind.NotChecked)]
    public void A_host_without_findings_gives_one_row_that_names_what_could_not_be_checked()
    {
        HostWindow window = TestWindow.Of(null, null);
        window = window with { After = window.After with { HasCgroups = false, HiddenProcesses = 3 } };
        DiagnosisResult result = HostDiagnosis.Judge(window);
        Finding healthy = Assert.Single(result.Findings);
        Assert.Equal((FindingKind.Healthy, FindingSeverity.Information), (healthy.Kind, healthy.Severity));
        Assert.Matches("^[0-9]+ checks over 5.0 s found nothing: ", healthy.Evidence);
        Assert.Contains(
            "CpuThrottled: No control groups with the cpu controller are mounted", healthy.Evidence,
            StringComparison.Ordinal);
        Assert.Contains("control groups: 3 processes; root sees them", healthy.Evidence, StringComparison.Ordinal);
        Assert.Equal(CheckCatalog.All.Count, result.Passed.Count);
        Assert.Contains(result.Passed, row => row.Kind == FindingKind.NotChecked
            && row.Evidence.StartsWith("CpuThrottled: ", StringComparison.Ordinal));
        Assert.Contains(result.Passed, row => row.Kind == FindingKind.Passed
            && row.Evidence.StartsWith("DescriptorLimit: not found in 5.0 s.", StringComparison.Ordinal));
    }

    [Fact]
    public void An_incident_is_one_finding_with_its_related_findings()
    {
        Finding queue = Finding.Of(FindingKind.AcceptQueueOverflowed, "Full.") with
        {
            ProcessId = 1,
            AffectedConnections = 5,
        };
        Finding limit = Finding.Of(FindingKind.DescriptorLimit, "None left.") with { ProcessId = 1 };
        Finding other = Finding.Of(FindingKind.DescriptorLimit, "Nearly none left.") with { ProcessId = 2 };
        IReadOnlyList<Finding> incidents = IncidentMerger.Merge([limit, other, queue]);
        Assert.Equal([queue.Kind, other.Kind], incidents.Select(finding => finding.Kind));
        Assert.Equal([limit], incidents[0].Related);
        Assert.Empty(incidents[1].Related);
    }

    [Fact]
    public void A_sender_and_the_local_process_that_does_not_read_are_one_incident()
    {
        Finding reader = Finding.Of(FindingKind.NotReading, "Shut.") with { ProcessId = 1 };
        Finding sender = Finding.Of(FindingKind.PeerNotReading, "Waiting.") with { ProcessId = 2, PeerProcessId = 1 };
        Finding elsewhere = sender with { PeerProcessId = null };
        IReadOnlyList<Finding> incidents = IncidentMerger.Merge([reader, sender, elsewhere]);
        Assert.Equal([reader.Kind, elsewhere.Kind], incidents.Select(finding => finding.Kind));
        Assert.Equal([sender], incidents[0].Related);
    }

    [Fact]
    public void Segments_sent_again_belong_to_the_full_queue_that_drops_them()
    {
        Finding queue = Finding.Of(FindingKind.AcceptQueueOverflowed, "Full.") with { ProcessId = 1 };
        Finding again = Finding.Of(FindingKind.Retransmitting, "Sent again.");
        Finding incident = Assert.Single(IncidentMerger.Merge([again, queue]));
        Assert.Equal(queue.Kind, incident.Kind);
        Assert.Equal([again], incident.Related);
        Assert.Equal([again], IncidentMerger.Merge([again]));
    }

    [Fact]
    public void Findings_are_sorted_by_severity_then_by_affected_connections()
    {
        Finding few = Finding.Of(FindingKind.NagleHeld, "Few.") with { AffectedConnections = 1 };
        Finding many = Finding.Of(FindingKind.NagleHeld, "Many.") with { AffectedConnections = 9 };
        Finding error = Finding.Of(FindingKind.SynQueueFull, "Dropped.");
        Assert.Equal([error, many, few], IncidentMerger.Merge([few, error, many]));
    }

    [Fact]
    public void A_live_host_is_observed_and_every_check_has_an_outcome()
    {
        Assert.SkipUnless(Host.IsLinux, "Hosts are diagnosed on Linux.");
        DiagnosisResult result = HostDiagnosis.Run(
            new DiagnosisQuery { WindowSeconds = 0.5 }, TestContext.Current.CancellationToken);
        Assert.True(result.Seconds >= 0.5, $"{result.Seconds} s");
        Assert.NotEmpty(result.Findings);
        Assert.All(result.Findings, finding => Assert.NotEmpty(finding.Evidence));
        FindingKind[] found = [.. result.Findings.SelectMany(finding => finding.Related.Append(finding))
            .Select(finding => finding.Kind)];
        Assert.All(CheckCatalog.All, check => Assert.True(
            found.Contains(check.Kind) || result.Passed.Any(
                row => row.Evidence.StartsWith($"{check.Kind}: ", StringComparison.Ordinal)), $"{check.Kind}"));
    }

    [Fact]
    [Provokes(FindingKind.Healthy, FindingKind.Passed, FindingKind.NotChecked)]
    public void An_idle_namespace_is_healthy_and_properties_of_the_host_are_not_checked()
    {
        using TestNamespace place = TestNamespace.Create();
        DiagnosisResult result = null!;
        // A shortage of the whole host, such as of processor time, is found in each of its namespaces.
        Eventually.True(
            () => (result = HostDiagnosis.Run(
                new DiagnosisQuery { WindowSeconds = 0.1, NetworkNamespace = place.Path },
                TestContext.Current.CancellationToken)).Findings.Any(finding => finding.Kind == FindingKind.Healthy),
            () => string.Join(Environment.NewLine, result.Findings));
        Assert.Single(result.Findings);
        Assert.Contains(result.Passed, row => row.Kind == FindingKind.Passed);
        Assert.Contains(result.Passed, row => row.Kind == FindingKind.NotChecked);
    }

    [Fact]
    public async Task An_interrupted_window_is_judged_by_the_looks_before_the_interruption()
    {
        Assert.SkipUnless(Host.IsLinux, "Hosts are diagnosed on Linux.");
        const int Seconds = 20;
        using var cancellation = new CancellationTokenSource();
        var observer = new HostObserver(new DiagnosisQuery { WindowSeconds = Seconds });
        Task<HostWindow> observing = Task.Run(() => observer.Observe(cancellation.Token));
        Eventually.True(() => observer.Looks > 0, "The observer has taken no look.");
        await cancellation.CancelAsync();
        HostWindow window = await observing;
        Assert.InRange(window.Looks, 1, Seconds - 1);
        Assert.NotEmpty(HostDiagnosis.Judge(window).Findings);
    }
}
