using System.Collections;
using System.Management.Automation;

namespace EventIo.Tests.Pester;

/// <summary>One item of -ForEach: it becomes $_, and the keys of a hashtable become variables and arguments.</summary>
internal sealed class ForEachItem
{
    /// <summary>Of a block or test without -ForEach.</summary>
    internal static readonly ForEachItem None = new();

    internal Dictionary<string, object?> Variables { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal Hashtable Arguments { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal static IEnumerable<ForEachItem> Of(bool isGiven, object?[]? items) =>
        isGiven ? (items ?? []).Select(Of) : [None];

    internal List<PSVariable> ToPSVariables() => [.. Variables.Select(v => new PSVariable(v.Key, v.Value))];

    private static ForEachItem Of(object? item)
    {
        ForEachItem result = new();
        if (ValueFormat.Unwrap(item) is IDictionary keys)
        {
            foreach (DictionaryEntry entry in keys)
            {
                result.Variables[entry.Key.ToString()!] = entry.Value;
                result.Arguments[entry.Key.ToString()!] = entry.Value;
            }
        }
        result.Variables["_"] = item;
        return result;
    }
}
