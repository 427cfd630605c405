using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace EventIo.Documentation.Cmdlets;

/// <summary>Formats a property's initial value in the form that Get-Help shows.</summary>
internal static class DefaultText
{
    /// <summary>The text for no default.</summary>
    internal const string None = "None";

    /// <summary>Formats a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Items with commas between them; <c>None</c> for nothing, an empty text or an empty list.</returns>
    internal static string Of(object? value)
    {
        string text = value switch
        {
            null => "",
            string single => single,
            SwitchParameter given => given.IsPresent.ToString(),
            IEnumerable items => string.Join(", ", items.Cast<object?>().Select(Of)),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return text.Length == 0 ? None : text;
    }
}
