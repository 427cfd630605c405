using System.Collections;
using System.Globalization;
using System.Management.Automation;
using EventIo.Errors.Records;
using EventIo.Http;

namespace EventIo.Binding;

/// <summary>Converts a user's hashtable to the fields of a request.</summary>
internal static class HttpFields
{
    /// <summary>Checks names and values, without altering them.</summary>
    /// <param name="table">Names and values; several values of one name in an array.</param>
    /// <param name="fields">The fields, if all of them are valid.</param>
    /// <returns>The error of the first invalid field; <see langword="null"/> if all are valid.</returns>
    internal static ErrorRecord? Read(IDictionary table, out Dictionary<string, string> fields)
    {
        fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table)
        {
            string name = Text(entry.Key) ?? "";
            if (FieldSyntax.NameProblem(name) is { } nameProblem)
                return MeasurementErrors.HttpHeaderInvalid($"a field name is not valid: {nameProblem}", name);
            if (Value(entry.Value) is not { } value)
            {
                return MeasurementErrors.HttpHeaderInvalid(
                    $"the value of {name} can't be sent: a {Bare(entry.Value)!.GetType().Name} can't be written " +
                    "as text",
                    name);
            }
            if (FieldSyntax.ValueProblem(value) is { } valueProblem)
                return MeasurementErrors.HttpHeaderInvalid($"the value of {name} can't be sent: {valueProblem}", name);
            if (Framing(name, value) is { } framing)
                return MeasurementErrors.HttpHeaderInvalid(framing, name);
            if (!fields.TryAdd(name, value))
                return MeasurementErrors.HttpHeaderInvalid($"{name} is given twice, in upper and lower case", name);
        }
        return null;
    }

    // If a request without content announces content, the server treats the next request as that content.
    private static string? Framing(string name, string value) =>
        name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
        || (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && value.Trim() != "0")
            ? $"{name} has no effect: the request is a GET without content"
            : null;

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    // Returns null for a value that would be sent as the name of its type.
    private static string? Value(object? value)
    {
        if (Bare(value) is not IEnumerable several || several is string or IDictionary)
            return Text(value);
        string?[] texts = [.. several.Cast<object?>().Select(Text)];
        return texts.Contains(null) ? null : string.Join(", ", texts);
    }

    private static string? Text(object? value) => Bare(value) switch
    {
        // The format of HTTP (RFC 9110, section 5.6.7).
        DateTime time => time.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("R", CultureInfo.InvariantCulture),
        string text => text,
        IEnumerable or PSCustomObject => null,
        { } bare when bare.GetType().GetMethod(nameof(ToString), [])!.DeclaringType == typeof(object) => null,
        // Converted like numbers in PowerShell strings: culture-independent.
        var bare => LanguagePrimitives.ConvertTo<string>(bare) ?? "",
    };
}
