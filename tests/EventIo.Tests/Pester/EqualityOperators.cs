using System.Globalization;
using System.Management.Automation;

namespace EventIo.Tests.Pester;

/// <summary>-Be and -BeExactly: PowerShell's -eq and -ceq, item by item where there are several.</summary>
internal static class EqualityOperators
{
    internal static string? Be(Expectation e, bool ignoreCase)
    {
        string exactly = ignoreCase ? "" : "exactly ";
        if (AreEqual(e.Actual, e.Expected, ignoreCase) != e.Not)
            return null;
        if (e.Not)
        {
            return $"Expected {e.ExpectedText} to be different from the actual value{e.Because} "
                + $"but got {exactly}the same value.";
        }


        object? actual = Single(e.Actual);
        object? expected = Single(e.Expected);
        return actual is string got && expected is string wanted
            ? DifferentStrings(e, wanted, got, ignoreCase)
            : $"Expected {exactly}{ValueFormat.Format(expected)}{e.Because} but got {ValueFormat.Format(actual)}.";
    }

    /// <summary>What PowerShell's @() makes of a value.</summary>
    internal static object?[] ToArray(object? value) =>
        LanguagePrimitives.GetEnumerable(value) is { } items ? [.. items.Cast<object?>()] : [value];

    private static bool AreEqual(object? actual, object? expected, bool ignoreCase)
    {
        object?[] left = ToArray(actual);
        object?[] right = ToArray(expected);
        // Pester takes $null, @() and @($null) for the same.
        bool leftIsEmpty = left is [] or [null];
        bool rightIsEmpty = right is [] or [null];
        return leftIsEmpty || rightIsEmpty
            ? leftIsEmpty && rightIsEmpty
            : left.Length == right.Length
                && left.Zip(right).All(pair => ItemsAreEqual(pair.First, pair.Second, ignoreCase));
    }

    private static bool ItemsAreEqual(object? actual, object? expected, bool ignoreCase) =>
        actual is Array || expected is Array
            ? AreEqual(actual, expected, ignoreCase)
            : LanguagePrimitives.Equals(expected, actual, ignoreCase, CultureInfo.InvariantCulture);

    private static object? Single(object? value) => ToArray(value) is [var only] ? only : value;

    private static string DifferentStrings(Expectation e, string expected, string actual, bool ignoreCase)
    {
        StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        int index = 0;
        while (index < Math.Min(expected.Length, actual.Length)
            && string.Equals(expected[index..(index + 1)], actual[index..(index + 1)], comparison))
        {
            index++;
        }
        string lengths = expected.Length == actual.Length
            ? $"String lengths are both {expected.Length}."
            : $"Expected length: {expected.Length}\nActual length:   {actual.Length}";
        string before = Escape(actual[..index]);
        return $"""
            Expected strings to be the same{e.Because} but they were different.
            {lengths}
            Strings differ at index {index}.
            Expected: '{Escape(expected)}'
            But was:  '{Escape(actual)}'
                       {new string('-', before.Length)}^
            """;
    }

    // A line feed in a value would tear the arrow from what it points at.
    private static string Escape(string text) => string.Concat(
        text.Select(c => char.IsControl(c) ? ((char)(c + 0x2400)).ToString() : c.ToString()));
}
