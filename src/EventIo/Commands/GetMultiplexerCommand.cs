using System.Management.Automation;
using EventIo.Commands.Bases;
using EventIo.Multiplexing;

namespace EventIo.Commands;

/// <summary>Reports which mechanisms this host offers, and why others are missing.</summary>
[Cmdlet(VerbsCommon.Get, "Multiplexer", HelpUri = HelpPages.Base + "Get-Multiplexer.md")]
[OutputType(typeof(MultiplexerDescription))]
public sealed class GetMultiplexerCommand : EventIoCmdlet
{
    /// <summary>The mechanisms to report; by default all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public MultiplexerKind[] Kind { get; set; } = Enum.GetValues<MultiplexerKind>();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (MultiplexerKind kind in Kind)
            WriteObject(MultiplexerCatalog.Describe(kind));
    }
}
