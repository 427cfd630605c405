using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.Load;

namespace EventIo.Binding;

/// <summary>
/// Converts pipeline objects back to the library's records, from remoting, Import-Clixml or ConvertFrom-Json.
/// </summary>
internal static class MeasurementRows
{
    /// <summary>Reads a row.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="item">The row, live or deserialized.</param>
    /// <returns>The record, with every property of the row that can be read.</returns>
    /// <exception cref="PSInvalidCastException">The value of a property has another type.</exception>
    internal static T Read<T>(object item)
        where T : class => (T)Read(typeof(T), PSObject.AsPSObject(item));

    private static object Read(Type type, PSObject row)
    {
        if (type.IsInstanceOfType(row.BaseObject))
            return row.BaseObject;
        // Uses the parameterless constructor, so that properties missing in the row keep the record's defaults.
        object record = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite))
        {
            // Skips a live histogram: the row has its encoded text, too, and its type belongs to another load context.
            if (row.Properties[property.Name]?.Value is { } value && !IsLiveHistogram(property.Name))
                property.SetValue(record, Convert(property.PropertyType, PSObject.AsPSObject(value)));
        }
        return record;
    }

    private static bool IsLiveHistogram(string name) =>
        name.EndsWith("Histogram", StringComparison.Ordinal) && !name.StartsWith("Encoded", StringComparison.Ordinal);

    private static object? Convert(Type type, PSObject value)
    {
        if (type == typeof(HostFacts))
            return Host(value);
        if (type == typeof(IReadOnlyList<Finding>))
            return Items(value).Select(ReadFinding).OfType<Finding>().ToArray();
        if (type == typeof(IReadOnlyList<KernelCounter>))
            return Items(value).Select(ReadCounter).OfType<KernelCounter>().ToArray();
        if (type == typeof(IReadOnlyList<LoadSearchStep>))
            return Array.Empty<LoadSearchStep>();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return To(Elements(value), type.GetGenericArguments()[0].MakeArrayType());
        // Enumerations are converted by name, which stays the same when numbers change.
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return To(plain.IsEnum ? value.ToString() : value, plain);
    }

    // In a CSV file a list is a text of its elements.
    private static object Elements(PSObject value) => value.BaseObject is string text
        ? text.Split("; ", StringSplitOptions.RemoveEmptyEntries)
        : value;

    private static object To(object value, Type type) =>
        LanguagePrimitives.ConvertTo(value, type, CultureInfo.InvariantCulture);

    private static IEnumerable<PSObject> Items(PSObject value) =>
        (value.BaseObject is string ? null : value.BaseObject as IEnumerable)?.Cast<object?>().OfType<object>()
            .Select(PSObject.AsPSObject)
        ?? [value];

    // Remoting serializes deeply nested facts as text, which begins with the host's name.
    private static HostFacts Host(PSObject value) => value.BaseObject is string text
        ? HostFacts.Named(text.Split(':')[0])
        : Read<HostFacts>(value);

    // Accepts its text, Kind: Evidence, too. A kind of a newer version is unknown here.
    private static Finding? ReadFinding(PSObject value)
    {
        if (value.BaseObject is Finding finding)
            return finding;
        string[] parts = value.BaseObject is string text
            ? text.Split(": ", 2)
            : [Text(value, nameof(Finding.Kind)), Text(value, nameof(Finding.Evidence))];
        return parts.Length == 2 && Enum.TryParse(parts[0], out FindingKind kind)
            ? Finding.Of(kind, parts[1], Text(value, nameof(Finding.Remedy))) with
            {
                Subject = Text(value, nameof(Finding.Subject)),
                Cause = Text(value, nameof(Finding.Cause)),
                Undo = Text(value, nameof(Finding.Undo)),
                Severity = Enum.TryParse(Text(value, nameof(Finding.Severity)), out FindingSeverity severity)
                    ? severity
                    : FindingCatalog.Describe(kind).Severity,
            }
            : null;
    }

    // Accepts its text, Name=Count, too.
    private static KernelCounter? ReadCounter(PSObject value)
    {
        if (value.BaseObject is KernelCounter counter)
            return counter;
        string[] parts = value.BaseObject is string text
            ? text.Split('=', 2)
            : [Text(value, nameof(KernelCounter.Name)), Text(value, nameof(KernelCounter.Count))];
        return parts.Length == 2 && LanguagePrimitives.TryConvertTo(parts[1], out long count)
            ? new KernelCounter(parts[0], count)
            : null;
    }

    private static string Text(PSObject row, string property) => row.Properties[property]?.Value?.ToString() ?? "";
}
