using System.Management.Automation;
using System.Text.RegularExpressions;

namespace EventIo.Tests.Pester;

/// <summary>Regular expressions and wildcards.</summary>
internal static class TextOperators
{
    internal static string? Match(Expectation e, bool ignoreCase)
    {
        RegexOptions options = ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None;
        Regex pattern = e.Expected as Regex ?? new Regex(Text(e.Expected), options);
        return Answer(e, "regular expression", pattern.IsMatch(Text(e.Actual)));
    }

    internal static string? BeLike(Expectation e, bool ignoreCase)
    {
        WildcardOptions options = ignoreCase ? WildcardOptions.IgnoreCase : WildcardOptions.None;
        return Answer(e, "like wildcard", WildcardPattern.Get(Text(e.Expected), options).IsMatch(Text(e.Actual)));
    }

    private static string Text(object? value) => LanguagePrimitives.ConvertTo<string>(value) ?? "";

    private static string? Answer(Expectation e, string pattern, bool matches) => e.Answer(
        matches,
        $"Expected {pattern} {e.ExpectedText} to match {e.ActualText}{e.Because} but it did not match.",
        $"Expected {pattern} {e.ExpectedText} to not match {e.ActualText}{e.Because} but it did match.");
}
