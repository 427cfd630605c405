using System.Collections;
using System.Reflection;
using EventIo.Measurement;

namespace EventIo.Documentation.Views;

/// <summary>How a list shows a property: by its type, and for numbers by the unit at the end of its name.</summary>
internal static class ListItem
{
    // Selected by the end of the name; the first match counts.
    private static readonly (string NameEnd, string Format)[] Fractions =
    [
        ("BytesPerSecond", "{0:N0}"),
        ("PerSecond", "{0:#,0.###}"),
        ("Microseconds", "{0:#,0.###}"),
        ("Milliseconds", "{0:#,0.###}"),
        ("Seconds", "{0:#,0.######}"),
        ("Percent", "{0:#,0.#}"),
        ("PValue", "{0:0.####}"),
        ("", "{0:#,0.###}"),
    ];

    // Numbers that identify something are not grouped in threes.
    private static readonly string[] Identifiers = ["Id", "Mark", "Number"];
    private static readonly string[] Amounts = ["Bytes", "Size", "Count"];

    /// <summary>Returns the script that shows a property's value.</summary>
    /// <param name="property">The property.</param>
    /// <returns>
    /// A call of FormatView for lists, machines, and texts, which may contain control characters from outside; null if
    /// the value is shown unchanged.
    /// </returns>
    internal static string? Script(PropertyInfo property)
    {
        string? method = property.PropertyType == typeof(HostFacts) ? "Host"
            : property.PropertyType == typeof(string) ? "Plain"
            : IsList(property) ? "Join"
            : null;
        bool isNumbers = property.PropertyType.IsAssignableTo(typeof(IEnumerable<double>));
        string format = isNumbers ? $", '{Fraction(property)}'" : "";
        return method is null ? null : $"[EventIo.Views.FormatView]::{method}($_.{property.Name}{format})";
    }

    /// <summary>Returns the format of a property's value.</summary>
    /// <param name="property">The property.</param>
    /// <returns>A composite format string; null if the value is shown unchanged.</returns>
    internal static string? Format(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(double))
            return Fraction(property);
        bool isAmount = (type == typeof(long) && !Identifiers.Any(end => EndsWith(property, end)))
            || (type == typeof(int) && Amounts.Any(end => EndsWith(property, end)));
        return isAmount ? "{0:N0}" : null;
    }

    /// <summary>Returns the script that decides whether a property has a value.</summary>
    /// <param name="property">The property.</param>
    /// <returns>For a list, whether it has items; otherwise whether it is not null.</returns>
    internal static string Condition(PropertyInfo property) =>
        IsList(property) ? $"[bool]$_.{property.Name}" : $"$null -ne $_.{property.Name}";

    private static string Fraction(PropertyInfo property) =>
        Fractions.First(row => EndsWith(property, row.NameEnd)).Format;

    private static bool IsList(PropertyInfo property) =>
        property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable));

    private static bool EndsWith(PropertyInfo property, string end) =>
        property.Name.EndsWith(end, StringComparison.Ordinal);
}
