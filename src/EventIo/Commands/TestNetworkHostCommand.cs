using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion.Loops;
using EventIo.Completion.Sockets;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Errors.Records;
using EventIo.Findings;
using EventIo.Native;
using EventIo.Running;
using EventIo.Snapshots;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>
/// Diagnoses this host over a window of time: problems, their causes, and commands to fix them. It changes nothing.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "NetworkHost", HelpUri = HelpPages.Base + "Test-NetworkHost.md")]
[LinuxOnly("/proc/net/netstat and NETLINK_SOCK_DIAG")]
[OutputType(typeof(Finding))]
public sealed class TestNetworkHostCommand : EventIoCmdlet
{
    private const double MinWindowSeconds = 0.1;
    private const double MaxWindowSeconds = 3_600;

    private readonly List<int> _processes = [];

    /// <summary>How long the host is observed, in seconds.</summary>
    [Parameter]
    [ValidateRange(MinWindowSeconds, MaxWindowSeconds)]
    public double WindowSeconds { get; set; } = new DiagnosisQuery().WindowSeconds;

    /// <summary>The names of the processes whose sockets and loops are judged, or wildcard patterns.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LoopNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>The processes whose sockets and loops are judged; by default all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(LoopProcessCompleter))]
    [ValidateRange(1, int.MaxValue)]
    public int[] ProcessId { get; set; } = [];

    /// <summary>
    /// The network namespace to judge: a name that ip netns lists, the number of a process in it, or a path.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? NetworkNamespace { get; set; }

    /// <summary>A snapshot to judge instead of this host.</summary>
    [Parameter]
    [ValidateNotNull]
    public HostSnapshot? Snapshot { get; set; }

    /// <summary>Adds a row for each check that found nothing, and for each that could not be made.</summary>
    [Parameter]
    public SwitchParameter IncludePassed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (this.CheckSnapshot(Snapshot, nameof(WindowSeconds), nameof(NetworkNamespace)) is { } error)
            ThrowTerminatingError(error);
    }

    /// <summary>Collects the processes: one window covers them all.</summary>
    protected override void ProcessRecord() => _processes.AddRange(ProcessId);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // Processes were expected from the pipeline, but there were none.
        if (MyInvocation.ExpectingInput && _processes.Count == 0)
            return;
        try
        {
            DiagnosisResult result = Snapshot?.Diagnose(Query())
                ?? DiagnosisRun.Follow(this, Query(), Cancellation);
            foreach (SocketProblemException problem in result.Problems)
                WriteError(SocketErrors.Create(problem, null));
            Write(IncludePassed ? [.. result.Findings, .. result.Passed] : result.Findings);
        }
        catch (SocketProblemException exception)
        {
            WriteError(SocketErrors.Create(exception, NetworkNamespace));
        }
        catch (NativeException exception)
        {
            WriteError(InspectionErrors.Create(exception));
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C before the first snapshot was complete: there is nothing to report.
        }
    }

    private DiagnosisQuery Query()
    {
        WildcardPattern[] patterns = [.. Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        return new DiagnosisQuery
        {
            WindowSeconds = WindowSeconds,
            ProcessIds = [.. _processes.Distinct()],
            IsNameWanted = patterns.Length == 0 ? null : name => Array.Exists(
                patterns, pattern => pattern.IsMatch(name)),
            NetworkNamespace = NetworkNamespace is null ? null : Sockets.NetworkNamespace.Find(NetworkNamespace),
        };
    }

    private void Write(IEnumerable<Finding> findings)
    {
        var run = new MeasurementRun(this, Cancellation);
        foreach (Finding finding in findings)
        {
            if (Stopping)
                run.Keep(finding);
            else
                run.Write(Snapshot.Mark(finding));
        }
        if (Stopping)
            run.HandOutInterrupted();
    }
}
