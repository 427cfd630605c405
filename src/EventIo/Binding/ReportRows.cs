using System.Collections;
using System.Management.Automation;
using EventIo.Reporting.Rows;

namespace EventIo.Binding;

/// <summary>Converts pipeline objects to the library's rows: live, deserialized, or from ConvertFrom-Json.</summary>
internal static class ReportRows
{
    // A row, its findings and host, and their properties.
    private const int Depth = 3;

    /// <summary>Reads an object's properties.</summary>
    /// <param name="item">The object.</param>
    /// <returns>The row.</returns>
    internal static ReportRow Of(object item) => Of(PSObject.AsPSObject(item), Depth);

    private static ReportRow Of(PSObject item, int depth)
    {
        var values = new List<KeyValuePair<string, object?>>();
        foreach (PSPropertyInfo property in item.Properties)
        {
            // Skips a live histogram, which has thousands of counters; its encoded text is a property, too.
            if (IsHistogram(property.Name))
                continue;
            values.Add(new(property.Name, Read(property, depth - 1)));
        }
        return new(TypeName(item), values) { Deciding = Deciding(item) };
    }

    private static bool IsHistogram(string name) =>
        name.EndsWith("Histogram", StringComparison.Ordinal) && !name.StartsWith("Encoded", StringComparison.Ordinal);

    private static object? Read(PSPropertyInfo property, int depth)
    {
        try
        {
            return Value(property.Value, depth);
        }
        catch (GetValueException)
        {
            // A property that can't be read, such as one of a process that has ended, has no value.
            return null;
        }
    }

    private static object? Value(object? value, int depth)
    {
        if (value is null)
            return null;
        // A deserialized enumeration value is a number whose text is its name.
        if (value is PSObject { BaseObject: int or uint or byte or long } wrapped
            && wrapped.TypeNames.Contains("Deserialized.System.Enum"))
            return wrapped.ToString();
        object plain = PSObject.AsPSObject(value).BaseObject;
        return plain switch
        {
            string or bool or DateTimeOffset => plain,
            DateTime time => new DateTimeOffset(
                time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time),
            _ when plain.GetType().IsPrimitive || plain is decimal => plain,
            Enum or Version or Guid => plain.ToString(),
            IEnumerable items => items.Cast<object?>().Select(item => Value(item, depth)).ToArray(),
            _ when depth <= 0 || !IsRecord(plain) => value.ToString(),
            _ => Of(PSObject.AsPSObject(value), depth),
        };
    }

    // Returns whether the library or a session created the object; others, such as addresses, become text.
    private static bool IsRecord(object plain) =>
        plain is PSObject or PSCustomObject
        || plain.GetType().FullName!.StartsWith("EventIo.", StringComparison.Ordinal);

    private static string TypeName(PSObject item)
    {
        string name = item.TypeNames.FirstOrDefault() ?? "";
        return name.EndsWith("PSCustomObject", StringComparison.Ordinal) ? "" : name[(name.LastIndexOf('.') + 1)..];
    }

    private static string[] Deciding(PSObject item) =>
        item.Members["PSStandardMembers"]?.Value is PSMemberSet standard
        && standard.Members["DefaultDisplayPropertySet"] is PSPropertySet set
            ? [.. set.ReferencedPropertyNames]
            : [];
}
