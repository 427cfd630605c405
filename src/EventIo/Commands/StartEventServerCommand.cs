using System.Management.Automation;
using System.Net;
using EventIo.Completion;
using EventIo.Errors;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Servers.Files;
using EventIo.Sockets;
using EventIo.Transfer;

namespace EventIo.Commands;

/// <summary>Starts a probe server in the background: on loopback, unless told otherwise.</summary>
[Cmdlet(VerbsLifecycle.Start, "EventServer", DefaultParameterSetName = TcpSet, SupportsShouldProcess = true)]
[OutputType(typeof(EventServer))]
public sealed partial class StartEventServerCommand : SocketOptionCmdlet
{
    private const string TcpSet = "Tcp";
    private const string PathSet = "Path";
    private const double MaxTimeoutSeconds = 86_400;

    // What the parameters are kept in. Fields of the library's enum types would have the engine, which looks at the exported
    // types before it calls ModuleInitializer, ask for the library too early.
    private EventServerOptions _options = new();

    /// <summary>The TCP port; 0 picks a free one.</summary>
    [Parameter(ParameterSetName = TcpSet, Position = 0)]
    [ValidateRange(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int Port { get; set; }

    /// <summary>The IP address to listen on, or localhost.</summary>
    [Parameter(ParameterSetName = TcpSet)]
    [ArgumentCompleter(typeof(AddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>The path of a UNIX socket to listen on instead.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The mechanism that its loops wait with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Kind")]
    [EnumName(typeof(MultiplexerKind))]
    [ArgumentCompleter(typeof(MultiplexerCompleter))]
    public string Multiplexer { get; set; } = MultiplexerVariant.Default.Kind.ToString();

    /// <summary>How the mechanism is told of readiness; the mechanism's first unless given.</summary>
    [Parameter]
    [EnumName(typeof(TriggerMode))]
    [ArgumentCompleter(typeof(TriggerModeCompleter))]
    public string? TriggerMode { get; set; }

    /// <summary>What it does with the bytes that it gets.</summary>
    [Parameter]
    public Workload Workload
    {
        get => _options.Workload;
        set => _options = _options with { Workload = value };
    }

    /// <summary>File: the folder whose files it serves.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root
    {
        get => _options.Root;
        set => _options = _options with { Root = value };
    }

    /// <summary>File: how the files go into the sockets.</summary>
    [Parameter]
    [EnumName(typeof(TransferMethod))]
    [ArgumentCompleter(typeof(TransferMethodCompleter))]
    public string? TransferMethod { get; set; }

    /// <summary>How many loops, each a thread of its own: a number, or a name for one.</summary>
    [Parameter]
    [LoopCountName]
    [ArgumentCompleter(typeof(LoopCountCompleter))]
    [ValidateRange(1, 1024)]
    public int LoopCount
    {
        get => _options.LoopCount;
        set => _options = _options with { LoopCount = value };
    }

    /// <summary>How many threads do what takes CPU time.</summary>
    [Parameter]
    [ValidateRange(0, 1024)]
    public int WorkerCount
    {
        get => _options.WorkerCount;
        set => _options = _options with { WorkerCount = value };
    }

    /// <summary>Connections that may wait to be accepted.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Backlog
    {
        get => _options.Backlog;
        set => _options = _options with { Backlog = value };
    }

    /// <summary>More connections at a time than this are closed as they come.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxConnection
    {
        get => _options.MaxConnections;
        set => _options = _options with { MaxConnections = value };
    }

    /// <summary>Seconds without a byte in either direction after which a connection is closed.</summary>
    [Parameter]
    [ValidateRange(0, MaxTimeoutSeconds)]
    public double IdleTimeoutSeconds
    {
        get => _options.IdleTimeoutSeconds;
        set => _options = _options with { IdleTimeoutSeconds = value };
    }

    /// <summary>Seconds in which a peer that is sent to takes nothing, after which it is cut off.</summary>
    [Parameter]
    [ValidateRange(0, MaxTimeoutSeconds)]
    public double WriteTimeoutSeconds
    {
        get => _options.WriteTimeoutSeconds;
        set => _options = _options with { WriteTimeoutSeconds = value };
    }

    /// <summary>Http: seconds from the first byte of a request's head to its last.</summary>
    [Parameter]
    [ValidateRange(0, MaxTimeoutSeconds)]
    public double HeaderTimeoutSeconds
    {
        get => _options.HeaderTimeoutSeconds;
        set => _options = _options with { HeaderTimeoutSeconds = value };
    }

    /// <summary>Its name, unique among the servers of this process.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name
    {
        get => _options.Name;
        set => _options = _options with { Name = value };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Name is not null && (string.IsNullOrWhiteSpace(Name) || WildcardPattern.ContainsWildcardCharacters(Name)))
            ThrowTerminatingError(ServerErrors.NameInvalid(Name));
        SocketOptionSet socketOptions = ParseSocketOptions();
        EndPoint endPoint = ParameterSetName == PathSet ? this.ToUnixEndPoint(Path) : this.ToIPEndPoint(Address, Port);
        if (this.ChooseVariant(Multiplexer, TriggerMode) is not { } variant || !IsRingPossible(variant)
            || ChooseTransfer(variant, endPoint) is not { } method)
        {
            return;
        }
        if (ShouldProcess(endPoint.ToString(), $"Start {Workload} server on {variant}"))
        {
            Start(_options with
            {
                EndPoint = endPoint,
                Variant = variant,
                TransferMethod = method,
                Root = ResolveRoot(),
                SocketOptions = socketOptions,
            });
        }
    }

    private string? ResolveRoot()
    {
        if (Root is null != (Workload != Workload.File))
            ThrowTerminatingError(ServerErrors.RootMismatch(Root, Workload));
        return Root is null ? null : this.ToFileSystemPath(Root);
    }

    private TransferMethod? ChooseTransfer(MultiplexerVariant variant, EndPoint endPoint)
    {
        if (TransferMethod is null)
            return _options.TransferMethod;
        if (Workload != Workload.File)
            ThrowTerminatingError(ServerErrors.TransferMethodUnused(TransferMethod, Workload));
        var method = Enum.Parse<TransferMethod>(TransferMethod);
        if (FileTransfers.Refusal(method, variant.Kind, endPoint) is not { } refusal)
            return method;
        WriteError(ServerErrors.TransferMethodUnsupported(method, refusal));
        return null;
    }

    private bool IsRingPossible(MultiplexerVariant variant)
    {
        try
        {
            MultiplexerCatalog.Check(variant, _options.Multiplexer);
            return true;
        }
        catch (RingSetupException exception)
        {
            WriteError(RingErrors.Create(exception, variant));
            return false;
        }
    }

    private void Start(EventServerOptions options)
    {
        EventServer server;
        try
        {
            server = EventServerRegistry.Start(options);
        }
        catch (Exception exception) when (exception is NativeException or ServerRootException
            or NotSupportedException or InvalidOperationException)
        {
            WriteError(ServerErrors.StartFailed(exception, options));
            return;
        }
        if (server.Address is { } address && !IPAddress.IsLoopback(address))
            WriteWarning($"{server} can be reached from other machines.");
        foreach (string note in options.SocketOptions.Notes(server.Path is null ? SocketKind.Tcp : SocketKind.Unix))
            WriteWarning(note);
        if (server.RefusedOptions.Count > 0)
            WriteWarning($"This system refuses {string.Join(", ", server.RefusedOptions)}: left out of the profile.");
        if (server.FollowsLinks == false)
            WriteWarning("openat2(2) is not to be had here: symbolic links under the root are refused, those that stay inside too.");
        WriteObject(server);
    }
}
