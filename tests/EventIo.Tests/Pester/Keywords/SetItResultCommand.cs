using System.Management.Automation;

namespace EventIo.Tests.Pester.Keywords;

/// <summary>Ends the test as skipped. xunit knows no "inconclusive": that is a skip which says so.</summary>
internal sealed class SetItResultCommand : KeywordCommand
{
    [Parameter(Mandatory = true, ParameterSetName = "Skipped")]
    public SwitchParameter Skipped { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Inconclusive")]
    public SwitchParameter Inconclusive { get; set; }

    [Parameter]
    public string? Because { get; set; }

    protected override void EndProcessing()
    {
        string reason = string.IsNullOrWhiteSpace(Because) ? "no reason given" : Because.Trim();
        throw Error(PesterErrorIds.Skipped, Skipped ? reason : $"inconclusive: {reason}");
    }
}
