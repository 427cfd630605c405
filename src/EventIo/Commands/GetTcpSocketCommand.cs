using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Completion.Sockets;
using EventIo.Errors.Records;
using EventIo.Inspection;
using EventIo.Native;
using EventIo.Snapshots;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Commands;

/// <summary>
/// Lists the sockets of this host, with the processes that have them, their queues, timers and memory.
/// </summary>
[Cmdlet(VerbsCommon.Get, "TcpSocket", DefaultParameterSetName = IdSet, HelpUri = HelpPages.Base + "Get-TcpSocket.md")]
[LinuxOnly("NETLINK_SOCK_DIAG")]
[OutputType(typeof(TcpSocket))]
public sealed class GetTcpSocketCommand : EventIoCmdlet
{
    private const string IdSet = "ProcessId";
    private const string ProcessSet = "Process";
    private const string AllSet = "SkipOwner";
    private const string Inet = "-Kind Tcp or Udp";

    private SocketQuery _query = new();

    /// <summary>The processes; by default all.</summary>
    [Parameter(ParameterSetName = IdSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("OwningProcess", "Id")]
    [ArgumentCompleter(typeof(SocketProcessCompleter))]
    [ValidateRange(1, int.MaxValue)]
    public int[] ProcessId
    {
        get => [.. _query.ProcessIds];
        set => _query = _query with { ProcessIds = value };
    }

    /// <summary>The processes, as Get-Process returns them.</summary>
    [Parameter(ParameterSetName = ProcessSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Process[] InputObject { get; set; } = [];

    /// <summary>The names of the processes, or wildcard patterns; by default all.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SocketNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ProcessName { get; set; } = [];

    /// <summary>The sockets' own ports; by default all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Port")]
    [ArgumentCompleter(typeof(ListenerPortCompleter))]
    [ValidateRange(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int[] LocalPort
    {
        get => [.. _query.LocalPorts];
        set => _query = _query with { LocalPorts = value };
    }

    /// <summary>Their peers' ports; by default all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RemotePortCompleter))]
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

    /// <summary>Their states; by default all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public TcpState[] State
    {
        get => [.. _query.States];
        set => _query = _query with { States = value };
    }

    /// <summary>The kinds of sockets; by default TCP.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public SocketKind[] Kind
    {
        get => [.. _query.Kinds];
        set => _query = _query with { Kinds = [.. value.Distinct()] };
    }

    /// <summary>
    /// The network namespace: a name that ip netns lists, the number of a process in it, or a path.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? NetworkNamespace { get; set; }

    /// <summary>Also reads TCP_NODELAY, keepalive and the user timeout, through the processes' descriptors.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [Parameter(ParameterSetName = ProcessSet)]
    public SwitchParameter IncludeOption
    {
        get => _query.IncludeOptions;
        set => _query = _query with { IncludeOptions = value };
    }

    /// <summary>
    /// Adds the epoll sets, polls and selects that watch each socket, and their masks.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludeWatcher { get; set; }

    /// <summary>Omits the processes that have the sockets; finding them takes longest.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter SkipOwner
    {
        get => _query.SkipOwners;
        set => _query = _query with { SkipOwners = value };
    }

    /// <summary>A snapshot whose sockets are listed instead of this host's.</summary>
    [Parameter]
    [ValidateNotNull]
    public HostSnapshot? Snapshot { get; set; }

    /// <summary>The computer that a piped object comes from.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? PSComputerName { get; set; }

    private static ParameterScope<SocketKind[]>[] Scopes =>
    [
        new(nameof(LocalPort), Inet, HasAddresses),
        new(nameof(RemotePort), Inet, HasAddresses),
        new(nameof(LocalAddress), Inet, HasAddresses),
        new(nameof(RemoteAddress), Inet, HasAddresses),
        new(nameof(IncludeOption), "-Kind Tcp", kinds => kinds.Contains(SocketKind.Tcp)),
    ];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        string words = $"the kinds are {string.Join(", ", Kind)}";
        if (ParameterScope<SocketKind[]>.Check(Scopes, MyInvocation.BoundParameters, Kind, words) is { } error)
            ThrowTerminatingError(error);
        if (this.CheckSnapshot(Snapshot, nameof(NetworkNamespace), nameof(InputObject)) is { } misplaced)
            ThrowTerminatingError(misplaced);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Snapshot is null && !this.CheckLocal(PSComputerName))
            return;
        try
        {
            SocketQuery query = _query with
            {
                ProcessIds = InputObject.Length > 0
                    ? [.. InputObject.Select(process => process.Id)]
                    : _query.ProcessIds,
                LocalNetworks = [.. LocalAddress.Select(this.ToAddressRange)],
                RemoteNetworks = [.. RemoteAddress.Select(this.ToAddressRange)],
                NetworkNamespace = NetworkNamespace is null ? null : Sockets.NetworkNamespace.Find(NetworkNamespace),
            };
            List(Snapshot?.Find(query) ?? new HostSockets(query));
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            WriteError(SocketErrors.Create(exception, NetworkNamespace));
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: part of an unordered list is useless.
        }
    }

    // The kernel lists sockets in the order of its hash tables.
    private static IEnumerable<TcpSocket> Ordered(IEnumerable<TcpSocket> sockets) => sockets
        .OrderBy(socket => socket.Kind)
        .ThenBy(socket => socket.State != TcpState.Listen)
        .ThenBy(socket => socket.LocalPort)
        .ThenBy(socket => socket.RemotePort)
        .ThenBy(socket => socket.Path, StringComparer.Ordinal);

    private static bool Has(TcpSocket socket, WildcardPattern name) =>
        socket.Owners.Any(owner => owner.ProcessName is { } known && name.IsMatch(known));

    private static bool HasAddresses(SocketKind[] kinds) => kinds.Any(kind => kind != SocketKind.Unix);

    private void List(HostSockets sockets)
    {
        SocketWatchers? watchers = null;
        try
        {
            if (IncludeWatcher)
                watchers = Snapshot is null ? SocketWatchers.Read(Cancellation) : Snapshot.FindWatchers();
        }
        catch (NativeException exception)
        {
            WriteError(InspectionErrors.Create(exception));
            return;
        }
        Dictionary<string, WildcardPattern> names = ProcessName.Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(name => name, name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase));
        HashSet<string> missing = [.. names.Keys.Where(name => !WildcardPattern.ContainsWildcardCharacters(name))];
        foreach (TcpSocket socket in Ordered(sockets.List(Cancellation)))
        {
            string[] matching = [.. names.Where(name => Has(socket, name.Value)).Select(name => name.Key)];
            missing.ExceptWith(matching);
            if (names.Count == 0 || matching.Length > 0)
                WriteObject(Snapshot.Mark(
                    watchers is null ? socket : socket with { Watchers = watchers.Find(socket.Inode) }));
        }
        if (sockets.Fallback is { } fallback)
            WriteWarning($"{fallback.Message} The list is from /proc/net, which has fewer properties. " +
                fallback.RecommendedAction);
        foreach (string name in missing)
            WriteError(SocketErrors.NoProcessNamed(name));
        if (watchers?.HiddenProcesses > 0)
            WriteWarning($"Processes whose sets this user may not look into: {watchers.HiddenProcesses}.");
        foreach (SocketProblemException problem in sockets.Problems)
            WriteError(SocketErrors.Create(problem, null));
        if (sockets.HiddenOwners > 0)
            WriteWarning($"The owners of {sockets.HiddenOwners} of these sockets are hidden from this user; root " +
                "sees them.");
        if (sockets.HiddenOptions > 0)
            WriteWarning($"{sockets.HiddenOptions} of these sockets have unknown options: no process that " +
                "this user may inspect has them open.");
    }
}
