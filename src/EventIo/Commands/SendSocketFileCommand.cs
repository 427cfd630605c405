using System.Management.Automation;
using System.Net;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Errors.Records;
using EventIo.Measurement.Transfers;
using EventIo.Measurement.Transfers.Files;
using EventIo.Transfer;

namespace EventIo.Commands;

/// <summary>
/// Sends files over TCP, each over a connection of its own, by the chosen method, and measures the transfers.
/// </summary>
[Cmdlet(
    VerbsCommunications.Send, "SocketFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Base + "Send-SocketFile.md")]
[OutputType(typeof(TransferMeasurement))]
public sealed class SendSocketFileCommand : TransferCmdlet
{
    /// <summary>Paths or wildcard patterns of files.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Paths of files, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The other end: a name or an address.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string ComputerName { get; set; } = "";

    /// <summary>The other end's port.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateRange(1, IPEndPoint.MaxPort)]
    public int Port { get; set; }

    /// <summary>The method; by default the one that is best in this host's own measurements.</summary>
    [Parameter]
    [EnumName(typeof(TransferMethod))]
    [ArgumentCompleter(typeof(TransferMethodCompleter))]
    public string Method { get; set; } = nameof(TransferMethod.Auto);

    /// <summary>The offset of the first byte in the file.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long Offset { get; set; }

    /// <summary>The number of bytes; by default all.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? Count { get; set; }

    /// <summary>The computer that a piped object comes from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? PSComputerName { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        CheckScopes(Method);
        if (ComputerName.Contains("://", StringComparison.Ordinal))
            ThrowTerminatingError(TransferErrors.AddressIsUri(ComputerName));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!this.CheckLocal(PSComputerName))
            return;
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in this.Existing(isLiteral ? LiteralPath : Path, isLiteral))
        {
            if (ShouldProcess(path, $"Send to {ComputerName}:{Port}"))
                Send(path);
        }
    }

    private void Send(string path)
    {
        using TransferTask task = TransferTask.Send(
            new FileSendPlan
            {
                Path = path,
                ComputerName = ComputerName,
                Port = Port,
                Method = Enum.Parse<TransferMethod>(Method),
                Offset = Offset,
                Count = Count,
                Options = Options(),
                CongestionControl = CongestionControl,
                AppendHash = AppendHash,
                IdleTimeoutSeconds = TimeoutSeconds,
            },
            Cancellation);
        Await(task, path, $"Sending {path}");
    }
}
