using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using System.Net.NetworkInformation;
using EventIo.Completion;
using EventIo.Errors;
using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>Lists the sockets of this host, with the processes that have them, their queues, timers and memory.</summary>
[Cmdlet(VerbsCommon.Get, "TcpSocket", DefaultParameterSetName = IdSet)]
[LinuxOnly("NETLINK_SOCK_DIAG")]
[OutputType(typeof(TcpSocket))]
public sealed class GetTcpSocketCommand : EventIoCmdlet
{
    private const string IdSet = "ProcessId";
    private const string ProcessSet = "Process";
    private const string AllSet = "SkipOwner";

    private SocketQuery _query = new();

    /// <summary>The processes in question; all unless given.</summary>
    [Parameter(ParameterSetName = IdSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SocketProcessCompleter))]
    [ValidateRange(1, int.MaxValue)]
    public int[] ProcessId
    {
        get => [.. _query.ProcessIds];
        set => _query = _query with { ProcessIds = value };
    }

    /// <summary>The processes themselves, as Get-Process hands them out.</summary>
    [Parameter(ParameterSetName = ProcessSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Process[] InputObject { get; set; } = [];

    /// <summary>The sockets' own ports; all unless given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Port")]
    [ValidateRange(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int[] LocalPort
    {
        get => [.. _query.LocalPorts];
        set => _query = _query with { LocalPorts = value };
    }

    /// <summary>Their peers' ports; all unless given.</summary>
    [Parameter]
    [ValidateRange(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int[] RemotePort
    {
        get => [.. _query.RemotePorts];
        set => _query = _query with { RemotePorts = value };
    }

    /// <summary>The sockets' own addresses, or networks: 127.0.0.1, 10.0.0.0/8, ::1.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] LocalAddress { get; set; } = [];

    /// <summary>Their peers' addresses, or networks.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] RemoteAddress { get; set; } = [];

    /// <summary>Their states; all unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public TcpState[] State
    {
        get => [.. _query.States];
        set => _query = _query with { States = value };
    }

    /// <summary>What they speak; TCP unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public SocketKind[] Kind
    {
        get => [.. _query.Kinds];
        set => _query = _query with { Kinds = [.. value.Distinct()] };
    }

    /// <summary>The network namespace to ask: a name that ip netns lists, the number of a process in it, or a path.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? NetworkNamespace { get; set; }

    /// <summary>Asks for TCP_NODELAY, keepalive and the user timeout too, through the processes' descriptors.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [Parameter(ParameterSetName = ProcessSet)]
    public SwitchParameter IncludeOption
    {
        get => _query.IncludeOptions;
        set => _query = _query with { IncludeOptions = value };
    }

    /// <summary>Leaves out which processes have the sockets, which takes longest.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter SkipOwner
    {
        get => _query.SkipOwners;
        set => _query = _query with { SkipOwners = value };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            List(new HostSockets(_query with
            {
                ProcessIds = InputObject.Length > 0 ? [.. InputObject.Select(process => process.Id)] : _query.ProcessIds,
                LocalNetworks = [.. LocalAddress.Select(this.ToNetwork)],
                RemoteNetworks = [.. RemoteAddress.Select(this.ToNetwork)],
                NetworkNamespace = NetworkNamespace is null ? null : Sockets.NetworkNamespace.Find(NetworkNamespace),
            }));
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            WriteError(SocketErrors.Create(exception, NetworkNamespace));
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: what was listed so far is out.
        }
    }

    private void List(HostSockets sockets)
    {
        foreach (TcpSocket socket in sockets.List(Cancellation))
            WriteObject(socket);
        foreach (SocketProblemException problem in sockets.Problems)
            WriteError(SocketErrors.Create(problem, null));
        if (sockets.HiddenOwners > 0)
            WriteWarning($"The owners of {sockets.HiddenOwners} of these sockets are hidden from this user; root sees them.");
        if (sockets.HiddenOptions > 0)
            WriteWarning($"{sockets.HiddenOptions} of these sockets told no options: no process has them that this user may look into.");
    }
}
