using System.Management.Automation;
using EventIo.Errors;
using EventIo.Measurement;

namespace EventIo.Commands;

/// <summary>Writes the latencies of measurements into files that HdrHistogram's tools and plotters read.</summary>
[Cmdlet(VerbsData.Export, "LatencyHistogram", SupportsShouldProcess = true)]
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

    /// <summary>The format; by the file's name unless given.</summary>
    [Parameter]
    [ValidateSet(nameof(LatencyFileFormat.Hgrm), nameof(LatencyFileFormat.Hlog))]
    public string? Format { get; set; }

    /// <summary>Which latencies of a load.</summary>
    [Parameter]
    [ValidateSet(nameof(LatencyKind.Response), nameof(LatencyKind.Service))]
    public string Latency { get; set; } = nameof(LatencyKind.Response);

    /// <summary>Leaves files alone that are there already.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Whether the files that were written are handed on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LatencyKind kind = Enum.Parse<LatencyKind>(Latency);
        foreach (object item in InputObject)
        {
            var row = PSObject.AsPSObject(item);
            if ((LatencyRecording.Of(row.BaseObject, kind) ?? DistantRecording.Of(row, kind)) is { } recording)
                _recordings.Add(recording);
            else
                WriteError(MeasurementErrors.NoHistogram(item));
        }
    }

    /// <summary>Writes: only now is it known how many there are.</summary>
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
        if (Enum.TryParse(System.IO.Path.GetExtension(path).TrimStart('.'), ignoreCase: true, out LatencyFileFormat format)
            && Enum.IsDefined(format))
            return format;
        ThrowTerminatingError(MeasurementErrors.FormatUnknown(path));
        return default;
    }

    // A percentile distribution is one in a file: name-1.hgrm, name-2.hgrm where there are several.
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
            WriteError(MeasurementErrors.FileExists(path));
            return;
        }
        try
        {
            using FileStream output = File.Create(path);
            write(output);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(MeasurementErrors.ExportFailed(path, exception));
            return;
        }
        if (PassThru)
            WriteObject(new FileInfo(path));
    }
}
