using System.Management.Automation;

namespace EventIo.Tests.Pester.Keywords;

/// <summary>Pester's words that the reader does not know: better said than "not recognized".</summary>
internal sealed class UnknownKeywordCommand : KeywordCommand
{
    [Parameter(ValueFromRemainingArguments = true)]
    public object[] Arguments { get; set; } = [];

    protected override void EndProcessing() => throw Error("PesterKeywordUnknown",
        $"{Keyword} is Pester's, but the reader in tests/EventIo.Tests/Pester has no {Keyword}. "
        + $"It has {string.Join(", ", Supported)}.");
}
