using System.Management.Automation;

namespace EventIo.Tests.Pester.Keywords;

/// <summary>Before and After blocks are kept for the run; BeforeDiscovery runs on the spot.</summary>
internal sealed class SetupCommand : KeywordCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock Scriptblock { get; set; } = null!;

    protected override void EndProcessing()
    {
        PesterBlock block = CurrentBlock();
        if (Keyword.Equals("BeforeDiscovery", StringComparison.OrdinalIgnoreCase))
            InvokeCommand.InvokeScript(useLocalScope: false, Scriptblock, null);
        else if (!block.Setups.TryAdd(Keyword, Scriptblock))
            throw Error("PesterSetupTwice", $"{Keyword} is already defined in this block: a block has one of each.");
    }
}
