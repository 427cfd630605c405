using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace EventIo.Tests.Pester;

/// <summary>The operators that look at how many, or at which of several.</summary>
internal static class CollectionOperators
{
    internal static string? BeNullOrEmpty(Expectation e)
    {
        object?[] items = Items(e.Actual);
        bool isEmpty = items is [] || (items is [var only] && IsEmpty(only));
        string got = items is [var single] ? ValueFormat.Format(single) : e.ActualText;
        return e.Answer(
            isEmpty,
            $"Expected $null or empty{e.Because} but got {got}.",
            $"Expected a value{e.Because} but got $null or empty.");
    }

    internal static string? HaveCount(Expectation e)
    {
        int expected = LanguagePrimitives.ConvertTo<int>(e.Expected);
        int count = Items(e.Actual).Length;
        string wanted = expected == 0 ? "an empty collection" : $"a collection with size {expected}";
        string unwanted = expected == 0
            ? "a non-empty collection"
            : $"a collection with size different from {expected}";
        return e.Answer(
            count == expected,
            $"Expected {wanted}{e.Because} but got "
                + (count == 0 ? "an empty collection." : $"collection with size {count} {e.ActualText}."),
            $"Expected {unwanted}{e.Because} but got "
                + (count == 0 ? "an empty collection." : $"collection with that size {e.ActualText}."));
    }

    internal static string? Contain(Expectation e) => e.Answer(
        Contains(Items(e.Actual), e.Expected),
        $"Expected {e.ExpectedText} to be found in collection {e.ActualText}{e.Because} but it was not found.",
        $"Expected {e.ExpectedText} to not be found in collection {e.ActualText}{e.Because} but it was found.");

    internal static string? BeIn(Expectation e) => e.Answer(
        Contains(EqualityOperators.ToArray(e.Expected), e.Actual),
        $"Expected collection {e.ExpectedText} to contain {e.ActualText}{e.Because} but it was not found.",
        $"Expected collection {e.ExpectedText} to not contain {e.ActualText}{e.Because} but it was found.");

    private static object?[] Items(object? actual) => actual is null ? [] : (object?[])actual;

    private static bool Contains(object?[] items, object? value) =>
        items.Any(item => LanguagePrimitives.Equals(item, value, ignoreCase: true, CultureInfo.InvariantCulture));

    private static bool IsEmpty(object? value) => value is Hashtable keys
        ? keys.Count == 0
        : string.IsNullOrEmpty(LanguagePrimitives.ConvertTo<string>(value));
}
