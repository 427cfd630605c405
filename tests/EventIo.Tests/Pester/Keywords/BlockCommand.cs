using System.Management.Automation;

namespace EventIo.Tests.Pester.Keywords;

/// <summary>Describe and Context.</summary>
internal sealed class BlockCommand : KeywordCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    public ScriptBlock Fixture { get; set; } = null!;

    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? ForEach { get; set; }

    [Parameter]
    public string[] Tag { get; set; } = [];

    [Parameter]
    public SwitchParameter Skip { get; set; }

    protected override void EndProcessing()
    {
        PesterBlock outer = CurrentBlock();
        foreach (ForEachItem data in ForEachItem.Of(MyInvocation.BoundParameters.ContainsKey(nameof(ForEach)), ForEach))
        {
            string name = NameTemplate.Expand(Name, data.Variables.Concat(outer.AllVariables));
            PesterBlock block = new(outer, name, data)
            {
                Tags = [.. outer.Tags, .. Tag],
                SkipReason = outer.SkipReason ?? (Skip ? $"-Skip {Place.Trim()}" : null),
            };
            outer.Items.Add(block);
            Discovery.Current = block;
            try
            {
                Fixture.InvokeWithContext(null, data.ToPSVariables());
            }
            finally
            {
                Discovery.Current = outer;
            }
        }
    }
}
