using System.Management.Automation;
using EventIo.Completion;
using EventIo.Errors;
using EventIo.Servers;

namespace EventIo.Commands;

/// <summary>Stops servers: ends their loops, closes their connections and listeners.</summary>
[Cmdlet(VerbsLifecycle.Stop, "EventServer", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(EventServer))]
public sealed class StopEventServerCommand : ServerCmdlet
{
    private const string InputObjectSet = "InputObject";

    /// <summary>Names or wildcard patterns.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, Mandatory = true)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Numbers.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true)]
    [ArgumentCompleter(typeof(ServerIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>The servers themselves.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public EventServer[] InputObject { get; set; } = [];

    /// <summary>Whether the stopped servers are handed on, their counters as they were at the end.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Seconds that connections have to end by themselves.</summary>
    [Parameter]
    [ValidateRange(0.0, 86_400)]
    public double TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (EventServer server in Chosen())
            Stop(server);
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
            WriteError(ServerErrors.StoppedAlready(server));
            return;
        }
        if (!ShouldProcess(server.ToString(), "Stop event server"))
            return;
        server.Stop(TimeSpan.FromSeconds(TimeoutSeconds), Cancellation);
        if (PassThru)
            WriteObject(server);
    }
}
