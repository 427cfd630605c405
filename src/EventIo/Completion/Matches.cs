using System.Management.Automation;
using System.Management.Automation.Language;

namespace EventIo.Completion;

/// <summary>What the completers have in common: match the word so far, quote where a value needs it.</summary>
internal static class Matches
{
    private static readonly char[] NeedQuotes = [.. " \t'\"`$&|;,(){}<>@#"];

    internal static IEnumerable<CompletionResult> Of(string? word, IEnumerable<(string Value, string Tip)> values)
    {
        var pattern = WildcardPattern.Get((word ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return values
            .Where(value => pattern.IsMatch(value.Value))
            .Select(value => new CompletionResult(
                Quote(value.Value), value.Value, CompletionResultType.ParameterValue, value.Tip));
    }

    private static string Quote(string value) => value.IndexOfAny(NeedQuotes) < 0
        ? value
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";
}
