using System.Globalization;

namespace EventIo.Reporting.Rows;

/// <summary>
/// A row of any cmdlet as names and values, so that live, deserialized and JSON rows are treated alike. A value is
/// <see langword="null"/>, a text (also for an enumeration value), a number, a Boolean, a <see cref="DateTimeOffset"/>,
/// another row, or a list of these.
/// </summary>
/// <param name="TypeName">The type's name without its namespace; empty if the row has lost it.</param>
/// <param name="Values">The properties, in the order of the row.</param>
public sealed record ReportRow(string TypeName, IReadOnlyList<KeyValuePair<string, object?>> Values)
{
    private Dictionary<string, object?>? _byName;

    /// <summary>The main properties, which PowerShell shows by default; empty if it has no default set.</summary>
    public IReadOnlyList<string> Deciding { get; init; } = [];

    /// <summary>The kind of the row.</summary>
    public RowKind Kind => RowKinds.Of(this);

    /// <summary>Returns whether the row has a property, with or without a value.</summary>
    /// <param name="name">The property's name.</param>
    /// <returns>Whether it exists.</returns>
    public bool Has(string name) => ByName.ContainsKey(name);

    /// <summary>Returns a value.</summary>
    /// <param name="name">The property's name.</param>
    /// <returns>The value; <see langword="null"/> if there is none.</returns>
    public object? Value(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Returns a value as text.</summary>
    /// <param name="name">The property's name.</param>
    /// <returns>The text, in the invariant culture; <see langword="null"/> if there is no value.</returns>
    public string? Text(string name) => Value(name) switch
    {
        null or "" => null,
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString(),
    };

    /// <summary>Returns a value as a number.</summary>
    /// <param name="name">The property's name.</param>
    /// <returns>The number; <see langword="null"/> if the value is not a number.</returns>
    public double? Number(string name) => IsNumber(Value(name))
        ? Convert.ToDouble(Value(name), CultureInfo.InvariantCulture)
        : null;

    /// <summary>Returns a value as a time. In JSON, times are text.</summary>
    /// <param name="name">The property's name.</param>
    /// <returns>The time; <see langword="null"/> if the value is not a time.</returns>
    public DateTimeOffset? Time(string name) => Value(name) switch
    {
        DateTimeOffset time => time,
        string text when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) => time,
        _ => null,
    };

    /// <summary>Returns a value as rows, such as the findings in Verdict.</summary>
    /// <param name="name">The property's name.</param>
    /// <returns>The rows; empty if the value is not a row and contains none.</returns>
    public IEnumerable<ReportRow> Rows(string name) => Value(name) switch
    {
        ReportRow row => [row],
        IReadOnlyList<object?> items => items.OfType<ReportRow>(),
        _ => [],
    };

    /// <summary>Returns whether a value is a number.</summary>
    /// <param name="value">A value of a row.</param>
    /// <returns>Whether it is.</returns>
    internal static bool IsNumber(object? value) =>
        value is int or long or double or float or decimal or uint or ulong or short or ushort or byte or sbyte;

    private Dictionary<string, object?> ByName
    {
        get
        {
            if (_byName is null)
            {
                _byName = new(StringComparer.OrdinalIgnoreCase);
                foreach ((string name, object? value) in Values)
                    _byName[name] = value;
            }
            return _byName;
        }
    }
}
