using System.Management.Automation;
using System.Management.Automation.Language;

namespace EventIo.Completion;

/// <summary>Functions of the completers: match the text typed so far, and quote values if needed.</summary>
internal static class Matches
{
    private static readonly char[] NeedQuotes = [.. " \t'\"`$&|;,(){}<>@#"];

    /// <summary>Returns the values that begin with a word.</summary>
    /// <param name="word">The text typed so far.</param>
    /// <param name="values">The values with their tooltips.</param>
    /// <param name="prefixEnd">
    /// The character that ends a prefix which the word may leave out, such as <c>_</c>: then <c>NODELAY</c> matches
    /// <c>TCP_NODELAY</c>. Null for none.
    /// </param>
    internal static IEnumerable<CompletionResult> Of(
        string? word, IEnumerable<(string Value, string Tip)> values, char? prefixEnd = null)
    {
        var pattern = WildcardPattern.Get((word ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return values
            .Where(value => pattern.IsMatch(value.Value)
                || (prefixEnd is { } end && pattern.IsMatch(value.Value[(value.Value.IndexOf(end) + 1)..])))
            .Select(value => new CompletionResult(
                Quote(value.Value), value.Value, CompletionResultType.ParameterValue, value.Tip));
    }

    private static string Quote(string value) => value.IndexOfAny(NeedQuotes) < 0
        ? value
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";
}
