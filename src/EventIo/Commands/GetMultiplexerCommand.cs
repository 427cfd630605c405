using System.Management.Automation;
using EventIo.Multiplexing;

namespace EventIo.Commands;

/// <summary>Tells which mechanisms this host offers, and why one is missing.</summary>
[Cmdlet(VerbsCommon.Get, "Multiplexer")]
[OutputType(typeof(MultiplexerDescription))]
public sealed class GetMultiplexerCommand : EventIoCmdlet
{
    /// <summary>The mechanisms in question; all unless given.</summary>
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
