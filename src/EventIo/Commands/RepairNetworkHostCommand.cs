using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion.Sockets;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Repairing;
using EventIo.Errors.Records;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using EventIo.Native;
using EventIo.Running;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>
/// Applies the remedies of Test-NetworkHost that can be undone at run time, and observes the host again.
/// </summary>
[Cmdlet(
    VerbsDiagnostic.Repair, "NetworkHost", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = FindingSet, HelpUri = HelpPages.Base + "Repair-NetworkHost.md")]
[LinuxOnly("/proc/sys and prlimit(2)")]
[OutputType(typeof(RepairResult))]
public sealed class RepairNetworkHostCommand : EventIoCmdlet
{
    private const string FindingSet = "Finding";
    private const string UndoSet = "Undo";
    private const double MaxWindowSeconds = 3_600;

    private readonly List<AppliedRepairs> _applied = [];

    /// <summary>Findings of Test-NetworkHost.</summary>
    [Parameter(ParameterSetName = FindingSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Finding[] Finding { get; set; } = [];

    /// <summary>Results of this cmdlet, to be undone.</summary>
    [Parameter(ParameterSetName = UndoSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public RepairResult[] InputObject { get; set; } = [];

    /// <summary>Undoes applied repairs.</summary>
    [Parameter(ParameterSetName = UndoSet, Mandatory = true)]
    public SwitchParameter Undo { get; set; }

    /// <summary>How long the host is observed after the repairs, in seconds; 0 for not at all.</summary>
    [Parameter]
    [ValidateRange(0, MaxWindowSeconds)]
    public double WindowSeconds { get; set; } = new DiagnosisQuery().WindowSeconds;

    /// <summary>
    /// The network namespace to observe again: a name that ip netns lists, the number of a process in it, or a path.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? NetworkNamespace { get; set; }

    /// <summary>The computer that a piped object comes from.</summary>
    [Parameter(ParameterSetName = FindingSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? PSComputerName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!this.CheckLocal(PSComputerName))
            return;
        foreach (Finding finding in Finding)
        {
            if (finding.Severity == FindingSeverity.Information)
                continue;
            if (finding.Repairs.Count == 0)
            {
                WriteWarning(
                    $"{finding.Kind} of {finding.Subject}: nothing of the remedy can be applied at run time. " +
                    finding.Remedy);
            }
            Apply(finding, finding.Repairs);
        }
        foreach (RepairResult result in InputObject)
            Apply(result.Finding, result.Applied.Reverse().Select(repair => repair.Reverse).OfType<Repair>());
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_applied.Count == 0)
            return;
        DiagnosisResult? next = WindowSeconds > 0 ? Observe() : null;
        var run = new MeasurementRun(this, Cancellation);
        foreach (AppliedRepairs applied in _applied)
        {
            // The changes are reported even after Ctrl+C: the report contains the undo.
            if (Stopping)
                run.Keep(applied.Conclude(next));
            else
                run.Write(applied.Conclude(next));
        }
        if (Stopping)
            run.HandOutInterrupted();
    }

    private void Apply(Finding finding, IEnumerable<Repair> repairs)
    {
        var applied = new AppliedRepairs(finding);
        _applied.Add(applied);
        foreach (Repair repair in repairs)
        {
            if (Stopping || !ShouldProcess(repair.Target, repair.Command))
                continue;
            try
            {
                applied.Apply(repair);
            }
            catch (RepairOutdatedException exception)
            {
                WriteError(DiagnosisErrors.Outdated(exception));
            }
            catch (Exception exception) when (exception is SocketProblemException or NativeException)
            {
                WriteError(SocketErrors.Create(exception, repair));
            }
        }
        if (applied.IsEmpty)
            _applied.Remove(applied);
    }

    private DiagnosisResult? Observe()
    {
        try
        {
            string? path = NetworkNamespace is null
                ? _applied.SelectMany(applied => applied.Finding.Repairs).OfType<SysctlRepair>()
                    .Select(repair => repair.NetworkNamespace).FirstOrDefault(name => name is not null)
                : Sockets.NetworkNamespace.Find(NetworkNamespace);
            return DiagnosisRun.Follow(
                this, new DiagnosisQuery { WindowSeconds = WindowSeconds, NetworkNamespace = path }, Cancellation);
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            WriteError(SocketErrors.Create(exception, NetworkNamespace));
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
