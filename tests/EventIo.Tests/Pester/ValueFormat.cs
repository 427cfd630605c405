using System.Collections;
using System.Management.Automation;

namespace EventIo.Tests.Pester;

/// <summary>Values as they stand in failure messages: $null, 'text', @(1, 2), [int].</summary>
internal static class ValueFormat
{
    private const int Limit = 10;

    internal static string Format(object? value) => Unwrap(value) switch
    {
        null => "$null",
        bool flag => flag ? "$true" : "$false",
        "" => "<empty>",
        string text => $"'{text}'",
        DateTime time => time.ToString("o"),
        Type type => $"[{LanguagePrimitives.ConvertTo<string>(type)}]",
        ScriptBlock script => $"{{{script}}}",
        IDictionary => LanguagePrimitives.ConvertTo<string>(value),
        IEnumerable items => Format([.. items.Cast<object?>()]),
        _ => LanguagePrimitives.ConvertTo<string>(value),
    };

    /// <summary>The .NET object itself; only [pscustomobject] has none and stays what it is.</summary>
    internal static object? Unwrap(object? value) =>
        value is PSObject { BaseObject: not PSCustomObject } wrapper ? wrapper.BaseObject : value;

    private static string Format(object?[] items) =>
        $"@({string.Join(", ", items.Take(Limit).Select(Format))}"
        + (items.Length > Limit ? $", ...{items.Length - Limit} more)" : ")");
}
