using System.Management.Automation;
using System.Text.RegularExpressions;

namespace EventIo.Tests.Pester;

/// <summary>
/// Fills in &lt;name&gt;, &lt;_&gt; and &lt;_.Property&gt; from -ForEach. Names stand before anything runs here, so a
/// template of a variable that BeforeAll sets stays as it is written.
/// </summary>
internal static partial class NameTemplate
{
    internal static string Expand(string name, IEnumerable<KeyValuePair<string, object?>> innermostFirst)
    {
        Dictionary<string, object?> variables = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, object? value) in innermostFirst)
            variables.TryAdd(key, value);
        string expanded = Template().Replace(name, m => variables.TryGetValue(m.Groups["name"].Value, out object? value)
            ? LanguagePrimitives.ConvertTo<string>(Follow(value, m.Groups["property"].Captures))
            : m.Value);
        return expanded.Replace("`<", "<", StringComparison.Ordinal).Replace("`>", ">", StringComparison.Ordinal);
    }

    private static object? Follow(object? value, CaptureCollection properties)
    {
        foreach (Capture property in properties)
        {
            value = ValueFormat.Unwrap(value) is System.Collections.IDictionary keys
                ? keys[property.Value]
                : value is null ? null : PSObject.AsPSObject(value).Properties[property.Value]?.Value;
        }
        return value;
    }

    [GeneratedRegex(@"(?<!`)<(?<name>\w+)(\.(?<property>\w+))*>")]
    private static partial Regex Template();
}
