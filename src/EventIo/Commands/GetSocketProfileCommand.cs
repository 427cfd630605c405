using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion.Sockets;
using EventIo.Sockets.Options;

namespace EventIo.Commands;

/// <summary>Reports what each profile sets, and why.</summary>
[Cmdlet(VerbsCommon.Get, "SocketProfile", HelpUri = HelpPages.Base + "Get-SocketProfile.md")]
[OutputType(typeof(SocketProfileSetting))]
public sealed class GetSocketProfileCommand : EventIoCmdlet
{
    /// <summary>The profiles to report; by default all.</summary>
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
