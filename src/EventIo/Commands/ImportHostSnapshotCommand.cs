using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Errors;
using EventIo.Errors.Records;
using EventIo.Snapshots;
using EventIo.Snapshots.Files;

namespace EventIo.Commands;

/// <summary>Reads a file of Export-HostSnapshot, for the -Snapshot parameter of other cmdlets.</summary>
[Cmdlet(VerbsData.Import, "HostSnapshot", HelpUri = HelpPages.Base + "Import-HostSnapshot.md")]
[OutputType(typeof(HostSnapshot))]
public sealed class ImportHostSnapshotCommand : EventIoCmdlet
{
    /// <summary>The files; wildcards are expanded.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in this.Existing(Path, isLiteral: false))
        {
            if (Directory.Exists(path))
                WriteError(PathErrors.IsFolder(path));
            else
                Read(path);
        }
    }

    private void Read(string path)
    {
        try
        {
            using FileStream input = File.OpenRead(path);
            WriteObject(SnapshotFile.Read(input));
        }
        catch (SnapshotFormatException exception)
        {
            WriteError(SnapshotErrors.Create(exception, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(PathErrors.Create(exception, path, ErrorCatalog.FileNotRead));
        }
    }
}
