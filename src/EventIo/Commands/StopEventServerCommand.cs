using System.Management.Automation;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Errors.Records;
using EventIo.Servers;

namespace EventIo.Commands;

/// <summary>Stops servers: ends their loops, closes their connections and listeners.</summary>
[Cmdlet(
    VerbsLifecycle.Stop, "EventServer", DefaultParameterSetName = NameSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Base + "Stop-EventServer.md")]
[OutputType(typeof(EventServer))]
public sealed class StopEventServerCommand : ServerCmdlet
{
    private const string InputObjectSet = "InputObject";

    private readonly List<EventServer> _draining = [];

    /// <summary>Names or wildcard patterns.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, Mandatory = true)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>The servers' ids.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true)]
    [ArgumentCompleter(typeof(ServerIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>The servers.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public EventServer[] InputObject { get; set; } = [];

    /// <summary>Whether to return the stopped servers, with their final counters.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Seconds that connections have to end on their own.</summary>
    [Parameter]
    [ValidateRange(0.0, 86_400)]
    public double TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (EventServer server in Chosen())
            Stop(server);
    }

    /// <inheritdoc/>
    /// <remarks>Servers drain at the same time, within the same timeout.</remarks>
    protected override void EndProcessing()
    {
        EventServerRegistry.Stop(_draining, TimeSpan.FromSeconds(TimeoutSeconds), Cancellation);
        if (PassThru)
            _draining.ForEach(WriteObject);
    }

    private IReadOnlyList<EventServer> Chosen() => ParameterSetName switch
    {
        IdSet => FindById(Id),
        NameSet => FindByName(Name),
        _ => InputObject,
    };

    private void Stop(EventServer server)
    {
        if (server.State == ServerState.Stopped)
        {
            WriteError(ServerErrors.Stopped(server));
            return;
        }
        if (_draining.Contains(server) || !ShouldProcess(server.ToString(), "Stop event server"))
            return;
        if (TimeoutSeconds > 0)
        {
            _draining.Add(server);
            return;
        }
        server.Stop();
        if (PassThru)
            WriteObject(server);
    }
}
