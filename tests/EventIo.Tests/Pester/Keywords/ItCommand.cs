using System.Management.Automation;

namespace EventIo.Tests.Pester.Keywords;

internal sealed class ItCommand : KeywordCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    public ScriptBlock Test { get; set; } = null!;

    [Parameter]
    [Alias("TestCases")]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? ForEach { get; set; }

    [Parameter]
    public string[] Tag { get; set; } = [];

    [Parameter]
    public SwitchParameter Skip { get; set; }

    protected override void EndProcessing()
    {
        PesterBlock block = CurrentBlock();
        if (block.Parent is null)
            throw Error("PesterItOutsideBlock", "It stands in Describe or Context.");

        foreach (ForEachItem data in ForEachItem.Of(MyInvocation.BoundParameters.ContainsKey(nameof(ForEach)), ForEach))
        {
            string name = NameTemplate.Expand(Name, data.Variables.Concat(block.AllVariables));
            block.Items.Add(new PesterTest(block, data, Test)
            {
                Path = Discovery.UniquePath($"{block.Path}.{name}"),
                Tags = [.. block.Tags, .. Tag],
                SkipReason = block.SkipReason ?? (Skip ? $"-Skip {Place.Trim()}" : null),
                Place = Place,
            });
        }
    }
}
