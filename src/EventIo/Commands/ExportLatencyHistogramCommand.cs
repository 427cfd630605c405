using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Errors;
using EventIo.Errors.Records;
using EventIo.Measurement.Histograms;
using EventIo.Running;

namespace EventIo.Commands;

/// <summary>Writes the latencies of measurements into files that HdrHistogram's tools and plotters read.</summary>
[Cmdlet(
    VerbsData.Export, "LatencyHistogram", SupportsShouldProcess = true,
    HelpUri = HelpPages.Base + "Export-LatencyHistogram.md")]
[OutputType(typeof(FileInfo))]
public sealed class ExportLatencyHistogramCommand : EventIoCmdlet
{
    private readonly List<LatencyRecording> _recordings = [];

    /// <summary>Rows of the measuring cmdlets, or intervals.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object[] InputObject { get; set; } = [];

    /// <summary>The file.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The format; by default, it depends on the file's extension.</summary>
    [Parameter]
    [ValidateSet(nameof(LatencyFileFormat.Hgrm), nameof(LatencyFileFormat.Hlog))]
    public string? Format { get; set; }

    /// <summary>Which latencies of a load or a loop.</summary>
    [Parameter]
    [ValidateSet(nameof(LatencyKind.Response), nameof(LatencyKind.Service), nameof(LatencyKind.Lag))]
    public string Latency { get; set; } = nameof(LatencyKind.Response);

    /// <summary>Does not overwrite existing files.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Whether to return the written files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LatencyKind kind = Enum.Parse<LatencyKind>(Latency);
        foreach (object item in InputObject)
        {
            var row = PSObject.AsPSObject(item);
            if (((row.BaseObject as ILatencyRecorded)?.Recording(kind)
                ?? DistantRecording.Of(row, kind)) is { } recording)
                _recordings.Add(recording);
            else
                WriteError(MeasurementErrors.NoHistogram(item));
        }
    }

    /// <summary>Writes, now that the number of recordings is known.</summary>
    protected override void EndProcessing()
    {
        if (_recordings.Count == 0)
            return;
        string path = this.ToFileSystemPath(Path);
        if (ChooseFormat(path) == LatencyFileFormat.Hlog)
        {
            Write(path, output => LatencyFile.WriteLog(output, _recordings));
            return;
        }
        for (int i = 0; i < _recordings.Count; i++)
        {
            LatencyRecording recording = _recordings[i];
            Write(Numbered(path, i), output => LatencyFile.WritePercentiles(output, recording));
        }
    }

    private LatencyFileFormat ChooseFormat(string path)
    {
        if (Format is not null)
            return Enum.Parse<LatencyFileFormat>(Format);
        if (Enum.TryParse(System.IO.Path.GetExtension(path).TrimStart('.'), ignoreCase: true,
            out LatencyFileFormat format)
            && Enum.IsDefined(format))
            return format;
        ThrowTerminatingError(MeasurementErrors.FormatUnknown(path));
        return default;
    }

    // A percentile distribution needs a file of its own: several are name-1.hgrm, name-2.hgrm.
    private string Numbered(string path, int index) => _recordings.Count == 1
        ? path
        : System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(path)!,
            FormattableString.Invariant(
                $"{System.IO.Path.GetFileNameWithoutExtension(path)}-{index + 1}{System.IO.Path.GetExtension(path)}"));

    private void Write(string path, Action<Stream> write)
    {
        if (!ShouldProcess(path, "Export latency histogram"))
            return;
        if (NoClobber && File.Exists(path))
        {
            WriteError(PathErrors.FileExists(path));
            return;
        }
        try
        {
            WholeFile.Write(path, replaces: true, write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(PathErrors.Create(exception, path, ErrorCatalog.FileNotWritten));
            return;
        }
        if (PassThru)
            WriteObject(new FileInfo(path));
    }
}
