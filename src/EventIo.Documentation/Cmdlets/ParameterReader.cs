using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace EventIo.Documentation.Cmdlets;

/// <summary>Reads a parameter from its property.</summary>
internal static class ParameterReader
{
    // The module's own attribute for parameters that accept the names of an enumeration as strings. It is identified by
    // name, since the cmdlets' assembly is loaded but not referenced.
    private const string EnumNameAttribute = "EnumNameAttribute";

    // Larger than any sensible value: the range has only a lower end.
    private const double Unlimited = int.MaxValue;

    /// <summary>The parameters that the engine adds to a cmdlet that changes something.</summary>
    internal static IReadOnlyList<ParameterFacts> ShouldProcess { get; } =
    [
        Switch("WhatIf", "wi", "Shows what would be done, and does nothing."),
        Switch("Confirm", "cf", "Asks before anything is done."),
    ];

    /// <summary>Reads a parameter.</summary>
    /// <param name="property">Its property.</param>
    /// <param name="instance">A new instance of the cmdlet.</param>
    /// <returns>The facts that the property declares.</returns>
    internal static ParameterFacts Read(PropertyInfo property, object instance)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        bool isRequired = property.GetCustomAttributes<ParameterAttribute>().All(use => use.Mandatory);
        bool hasDefault = !isRequired || type == typeof(SwitchParameter);
        object? value = hasDefault ? property.GetValue(instance) : null;
        ValidateRangeAttribute? range = property.GetCustomAttribute<ValidateRangeAttribute>();
        return new ParameterFacts(property.Name, type)
        {
            Aliases = property.GetCustomAttribute<AliasAttribute>()?.AliasNames.ToArray() ?? [],
            AcceptedValues = AcceptedValues(property, type.IsArray ? type.GetElementType()! : type),
            Range = Range(range),
            Default = DefaultText.Of(value),
            IsDefaultOutOfRange = IsOutside(range, value),
            SupportsWildcards = property.IsDefined(typeof(SupportsWildcardsAttribute)),
        };
    }

    private static string[] AcceptedValues(PropertyInfo property, Type item)
    {
        if (property.GetCustomAttribute<ValidateSetAttribute>() is { } set)
            return [.. set.ValidValues];
        Attribute? names = property.GetCustomAttributes()
            .FirstOrDefault(attribute => attribute.GetType().Name == EnumNameAttribute);
        Type? enumeration = names is null ? item : (Type?)names.GetType().GetProperty("Type")?.GetValue(names);
        return enumeration?.IsEnum == true ? Enum.GetNames(enumeration) : [];
    }

    private static string Range(ValidateRangeAttribute? range)
    {
        if (range?.MinRange is not { } least || range.MaxRange is not { } most)
            return "";
        string from = string.Create(CultureInfo.InvariantCulture, $"{least}");
        bool isOpen = Number(most) >= Unlimited;
        return isOpen ? $"{from} or more" : string.Create(CultureInfo.InvariantCulture, $"{from} to {most}");
    }

    private static bool IsOutside(ValidateRangeAttribute? range, object? value) =>
        value is IConvertible and not string && range is { MinRange: { } least, MaxRange: { } most }
        && (Number(value) < Number(least) || Number(value) > Number(most));

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static ParameterFacts Switch(string name, string alias, string text) =>
        new(name, typeof(SwitchParameter)) { Aliases = [alias], Default = bool.FalseString, StandardText = text };
}
