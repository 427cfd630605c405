using System.Management.Automation;
using EventIo.Completion;
using EventIo.Servers;

namespace EventIo.Commands;

/// <summary>Hands out the running servers, with live counters.</summary>
[Cmdlet(VerbsCommon.Get, "EventServer", DefaultParameterSetName = NameSet)]
[OutputType(typeof(EventServer))]
public sealed class GetEventServerCommand : ServerCmdlet
{
    /// <summary>Names or wildcard patterns; all servers unless given.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Numbers.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true)]
    [ArgumentCompleter(typeof(ServerIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(ParameterSetName == IdSet ? FindById(Id) : FindByName(Name), enumerateCollection: true);
}
