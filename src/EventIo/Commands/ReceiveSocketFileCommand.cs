using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Errors.Records;
using EventIo.Measurement.Transfers;
using EventIo.Measurement.Transfers.Files;
using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Commands;

/// <summary>Receives files over TCP, each over a connection of its own, and measures the transfers.</summary>
[Cmdlet(
    VerbsCommunications.Receive, "SocketFile", SupportsShouldProcess = true,
    HelpUri = HelpPages.Base + "Receive-SocketFile.md")]
[OutputType(typeof(TransferMeasurement))]
public sealed class ReceiveSocketFileCommand : TransferCmdlet
{
    /// <summary>The port to listen on.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(1, IPEndPoint.MaxPort)]
    public int Port { get; set; }

    /// <summary>The files to write: the first connection's bytes go into the first, and so on.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The IP address to listen on, or localhost.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Splice or Copy; by default Splice if the file supports it.</summary>
    [Parameter]
    [ValidateSet(nameof(TransferMethod.Auto), nameof(TransferMethod.Splice), nameof(TransferMethod.Copy))]
    public string Method { get; set; } = nameof(TransferMethod.Auto);

    /// <summary>Whether to overwrite existing files.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        CheckScopes(Method);
        var endPoint = (IPEndPoint)this.ToIPEndPoint(Address, Port);
        string[] wanted = [.. Path.Select(this.ToFilePath).OfType<string>().Where(
            path => ShouldProcess(path, $"Receive from {endPoint}"))];
        if (wanted.Length == 0)
            return;
        using TransferListener listener = Listen(endPoint);
        if (!IPAddress.IsLoopback(endPoint.Address))
            WriteWarning($"{endPoint} can be reached from other machines.");
        if (CongestionControl is not null && !OperatingSystem.IsLinux())
            WriteWarning("The congestion control can't be chosen on this system.");
        foreach (string path in wanted)
        {
            if (Stopping)
                return;
            Receive(listener, path);
        }
    }

    private TransferListener Listen(IPEndPoint endPoint)
    {
        try
        {
            return TransferListener.Open(endPoint, CongestionControl);
        }
        catch (Exception exception) when (exception is NativeException or SocketException)
        {
            ThrowTerminatingError(TransferErrors.ListenFailed(exception, endPoint));
            throw;
        }
    }

    private void Receive(TransferListener listener, string path)
    {
        using TransferTask task = TransferTask.Receive(
            new FileReceivePlan
            {
                Path = path,
                Listener = listener,
                Overwrites = Force,
                Method = Enum.Parse<TransferMethod>(Method),
                Options = Options(),
                AppendHash = AppendHash,
                IdleTimeoutSeconds = TimeoutSeconds,
            },
            Cancellation);
        Await(task, path, $"Receiving {path}");
    }
}
