using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion.Sockets;
using EventIo.Diagnosis.Observation;
using EventIo.Errors;
using EventIo.Errors.Records;
using EventIo.Native;
using EventIo.Running;
using EventIo.Snapshots;
using EventIo.Snapshots.Files;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>
/// Stores in one file the data that the cmdlets for hosts, loops and sockets read over a window of time.
/// </summary>
[Cmdlet(
    VerbsData.Export, "HostSnapshot", SupportsShouldProcess = true,
    HelpUri = HelpPages.Base + "Export-HostSnapshot.md")]
[LinuxOnly("/proc and NETLINK_SOCK_DIAG")]
[OutputType(typeof(FileInfo))]
public sealed class ExportHostSnapshotCommand : EventIoCmdlet
{
    private const double MinWindowSeconds = 0.1;
    private const double MaxWindowSeconds = 3_600;

    /// <summary>The file.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>How long the host is observed, in seconds.</summary>
    [Parameter]
    [ValidateRange(MinWindowSeconds, MaxWindowSeconds)]
    public double WindowSeconds { get; set; } = new DiagnosisQuery().WindowSeconds;

    /// <summary>
    /// The network namespace to record: a name that ip netns lists, the number of a process in it, or a path.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? NetworkNamespace { get; set; }

    /// <summary>Replaces addresses and names by pseudonyms that are consistent throughout the file.</summary>
    [Parameter]
    public SwitchParameter Anonymize { get; set; }

    /// <summary>Whether to overwrite an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Whether to return the written file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (this.ToFilePath(Path) is not { } path)
            return;
        // Checked first, so that the host is not observed in vain.
        if (PathErrors.OfTarget(path, Force) is { } error)
            ThrowTerminatingError(error);
        if (!ShouldProcess(path, "Export host snapshot"))
            return;
        try
        {
            string? recorded = NetworkNamespace is null ? null : Sockets.NetworkNamespace.Find(NetworkNamespace);
            HostSnapshot snapshot = DiagnosisRun.Follow(
                this,
                WindowSeconds,
                () => SnapshotRecorder.Record(WindowSeconds, recorded, Cancellation),
                Cancellation);
            WholeFile.Write(path, Force, output => SnapshotFile.Write(output, snapshot, Anonymize));
            if (PassThru)
                WriteObject(new FileInfo(path));
        }
        catch (SocketProblemException exception)
        {
            WriteError(SocketErrors.Create(exception, NetworkNamespace ?? path));
        }
        catch (NativeException exception)
        {
            WriteError(InspectionErrors.Create(exception));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(PathErrors.Create(exception, path, ErrorCatalog.FileNotWritten));
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: half a window is not a snapshot, and nothing was written.
        }
    }
}
