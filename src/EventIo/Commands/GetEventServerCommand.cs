using System.Management.Automation;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Servers;

namespace EventIo.Commands;

/// <summary>Returns the running servers, with live counters.</summary>
[Cmdlet(
    VerbsCommon.Get, "EventServer", DefaultParameterSetName = NameSet,
    HelpUri = HelpPages.Base + "Get-EventServer.md")]
[OutputType(typeof(EventServer))]
public sealed class GetEventServerCommand : ServerCmdlet
{
    /// <summary>Names or wildcard patterns; by default all servers.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The servers' ids.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true)]
    [ArgumentCompleter(typeof(ServerIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(ParameterSetName == IdSet ? FindById(Id) : FindByName(Name), enumerateCollection: true);
}
