using System.Management.Automation;
using System.Text;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Errors;
using EventIo.Errors.Records;
using EventIo.Reporting.Html;
using EventIo.Running;

namespace EventIo.Commands;

/// <summary>Writes rows of the module's cmdlets into one HTML file, with pictures, tables and findings.</summary>
[Cmdlet(
    VerbsData.Export, "MeasurementReport", SupportsShouldProcess = true,
    HelpUri = HelpPages.Base + "Export-MeasurementReport.md")]
[OutputType(typeof(FileInfo))]
public sealed class ExportMeasurementReportCommand : EventIoCmdlet
{
    private readonly List<object> _items = [];
    private string? _path;

    /// <summary>Rows of any cmdlet of the module, live or deserialized.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object[] InputObject { get; set; } = [];

    /// <summary>The file.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The report's title.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Network I/O report";

    /// <summary>Whether to overwrite an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Whether to return the written file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Rejects a path that can't be written, before anything is measured in vain.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _path = this.ToFilePath(Path);
        if (_path is null)
            return;
        if (PathErrors.OfTarget(_path, Force) is { } error)
            ThrowTerminatingError(error);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _items.AddRange(InputObject);

    /// <summary>Writes, now that all rows are known.</summary>
    protected override void EndProcessing()
    {
        if (_path is null || !ShouldProcess(_path, "Export measurement report"))
            return;
        try
        {
            var report = new MeasurementReport(Title, [.. _items.Select(ReportRows.Of)]);
            WholeFile.Write(_path, Force, output => output.Write(Encoding.UTF8.GetBytes(ReportPage.Of(report))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The rows of a long measurement must not be lost because a disk is full.
            SessionState.PSVariable.Set("global:" + MeasurementRun.InterruptedVariable, _items.ToArray());
            WriteWarning($"The report was not written. Its rows are in ${MeasurementRun.InterruptedVariable}.");
            WriteError(PathErrors.Create(exception, _path, ErrorCatalog.FileNotWritten));
            return;
        }
        if (PassThru)
            WriteObject(new FileInfo(_path));
    }
}
