using System.Management.Automation;
using EventIo.Completion;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>Tells what each profile sets, and why.</summary>
[Cmdlet(VerbsCommon.Get, "SocketProfile")]
[OutputType(typeof(SocketProfileSetting))]
public sealed class GetSocketProfileCommand : EventIoCmdlet
{
    /// <summary>The profiles in question; all unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [EnumName(typeof(SocketProfileKind))]
    [ArgumentCompleter(typeof(SocketProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = Enum.GetNames<SocketProfileKind>();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
            WriteObject(SocketProfileCatalog.Find(Enum.Parse<SocketProfileKind>(name)), enumerateCollection: true);
    }
}
