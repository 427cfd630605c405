using System.Management.Automation;
using System.Net;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Errors;
using EventIo.Errors.Records;
using EventIo.Findings;
using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Servers.Workloads.Files;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Transfer;

namespace EventIo.Commands;

/// <summary>Starts a probe server in the background, by default on loopback.</summary>
[Cmdlet(
    VerbsLifecycle.Start, "EventServer", DefaultParameterSetName = TcpSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Base + "Start-EventServer.md")]
[OutputType(typeof(EventServer))]
public sealed partial class StartEventServerCommand : SocketOptionCmdlet
{
    private const string TcpSet = "Tcp";
    private const string PathSet = "Path";
    private const int MaxNameLength = 64;
    private const double MaxTimeoutSeconds = 86_400;

    private static ParameterScope<Workload>[] Scopes =>
    [
        Scope(nameof(Root), row => row.ServesFiles),
        Scope(nameof(TransferMethod), row => row.ServesFiles),
        Scope(nameof(HeaderTimeoutSeconds), row => row.IsHttp),
        Scope(nameof(BodyTimeoutSeconds), row => row.IsHttp),
        Scope(nameof(WorkerCount), row => row.HasWork),
    ];

    // Stores the parameters. If the cmdlet had fields of the library's enum types, the engine, which reads the exported
    // types before it calls ModuleInitializer, would load the library too early.
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

    /// <summary>How the mechanism reports readiness; by default the mechanism's first mode.</summary>
    [Parameter]
    [EnumName(typeof(TriggerMode))]
    [ArgumentCompleter(typeof(TriggerModeCompleter))]
    public string? TriggerMode { get; set; }

    /// <summary>What it does with the bytes that it receives.</summary>
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

    /// <summary>File: the method that sends files.</summary>
    [Parameter]
    [EnumName(typeof(TransferMethod))]
    [ArgumentCompleter(typeof(TransferMethodCompleter))]
    public string? TransferMethod { get; set; }

    /// <summary>The number of loops, each a thread of its own: a number, or a name for one.</summary>
    [Parameter]
    [LoopCountName]
    [ArgumentCompleter(typeof(LoopCountCompleter))]
    [ValidateRange(1, 1024)]
    public int LoopCount
    {
        get => _options.LoopCount;
        set => _options = _options with { LoopCount = value };
    }

    /// <summary>The number of threads for CPU-bound work.</summary>
    [Parameter]
    [ValidateRange(0, 1024)]
    public int WorkerCount
    {
        get => _options.WorkerCount;
        set => _options = _options with { WorkerCount = value };
    }

    /// <summary>The number of connections that may wait to be accepted.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Backlog
    {
        get => _options.Backlog;
        set => _options = _options with { Backlog = value };
    }

    /// <summary>The largest number of simultaneous connections; further ones are closed at once.</summary>
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

    /// <summary>
    /// Seconds after which a connection is closed if its peer does not receive any of the pending data.
    /// </summary>
    [Parameter]
    [ValidateRange(0, MaxTimeoutSeconds)]
    public double WriteTimeoutSeconds
    {
        get => _options.WriteTimeoutSeconds;
        set => _options = _options with { WriteTimeoutSeconds = value };
    }

    /// <summary>Http: the longest time from the first to the last byte of a request's head, in seconds.</summary>
    [Parameter]
    [ValidateRange(0, MaxTimeoutSeconds)]
    public double HeaderTimeoutSeconds
    {
        get => _options.HeaderTimeoutSeconds;
        set => _options = _options with { HeaderTimeoutSeconds = value };
    }

    /// <summary>Http: seconds from the end of a request's head to the last byte of its body.</summary>
    [Parameter]
    [ValidateRange(0, MaxTimeoutSeconds)]
    public double BodyTimeoutSeconds
    {
        get => _options.BodyTimeoutSeconds;
        set => _options = _options with { BodyTimeoutSeconds = value };
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
        if (Name is not null && NameProblem(Name) is { } problem)
            ThrowTerminatingError(ServerErrors.NameInvalid(Name, problem));
        if (ParameterScope<Workload>.Check(
            Scopes, MyInvocation.BoundParameters, Workload, $"the workload is {Workload}") is { } error)
            ThrowTerminatingError(error);
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

    private static ParameterScope<Workload> Scope(string parameter, Func<WorkloadDescription, bool> condition) => new(
        parameter,
        $"-Workload {Alternatives.Of(WorkloadCatalog.All.Where(condition).Select(row => row.Workload))}",
        workload => condition(WorkloadCatalog.Describe(workload)));

    // The name appears in listings, in the names of threads and in arguments of Stop-EventServer.
    private static string? NameProblem(string name) =>
        string.IsNullOrWhiteSpace(name) ? "it is blank"
        : name.Length > MaxNameLength ? $"it has {name.Length} characters; the limit is {MaxNameLength}"
        : name.Any(PlainText.IsUnsafe) ? "it has a line break or another control character"
        : WildcardPattern.ContainsWildcardCharacters(name) ? "it has wildcard characters"
        : null;

    private string? ResolveRoot()
    {
        if (Root is null && WorkloadCatalog.Describe(Workload).ServesFiles)
            ThrowTerminatingError(ServerErrors.RootMissing());
        return Root is null ? null : this.ToFileSystemPath(Root);
    }

    private TransferMethod? ChooseTransfer(MultiplexerVariant variant, EndPoint endPoint)
    {
        if (TransferMethod is null)
            return _options.TransferMethod;
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
        catch (Exception exception) when (ServerErrors.IsOfStart(exception))
        {
            WriteError(ServerErrors.StartFailed(exception, options));
            return;
        }
        WriteVerbose($"{server} serves {server.Workload} at {server.EndPoint} by {server.Multiplexer} " +
            $"{server.TriggerMode}, {server.LoopCount} loops.");
        if (server.Address is { } address && !IPAddress.IsLoopback(IPAddress.Parse(address)))
            WriteWarning($"{server} can be reached from other machines.");
        foreach (string note in options.SocketOptions.Notes(server.Path is null ? SocketKind.Tcp : SocketKind.Unix))
            WriteWarning(note);
        if (server.RefusedOptions.Count > 0)
            WriteWarning($"This system refuses {string.Join(", ", server.RefusedOptions)}: left out of the profile.");
        if (server.FollowsLinks == false)
            WriteWarning("openat2(2) is not available here: symbolic links under the root are refused, even those " +
                "that stay inside.");
        WriteObject(server);
    }
}
