using System.Globalization;
using EventIo.Findings;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Html;

/// <summary>Formats values of rows as cells of a table, in the invariant culture.</summary>
internal static class CellText
{
    private const int Longest = 160;

    // Numbers that identify something are not grouped in threes.
    private static readonly string[] Identifiers = ["Id", "Port", "Number", "Descriptor", "Seed", "Mark", "Inode"];

    /// <summary>Formats a value.</summary>
    /// <param name="property">The property, whose name determines the format of a number.</param>
    /// <param name="value">The value.</param>
    internal static string Of(string property, object? value) => value switch
    {
        null => "",
        bool flag => flag ? "yes" : "no",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        ReportRow row => Cut(row.Kind == RowKind.Finding
            ? row.Text(nameof(Finding.Kind)) ?? ""
            : string.Join(' ', row.Values.Select(pair => Of(pair.Key, pair.Value)).Where(text => text.Length > 0))),
        IReadOnlyList<object?> items => Cut(string.Join(", ", items.Select(item => Of(property, item)))),
        _ when ReportRow.IsNumber(value) => Number(property, value),
        _ => Cut(value.ToString() ?? ""),
    };

    private static string Number(string property, object value)
    {
        if (value is not (double or float or decimal))
        {
            bool isName = Identifiers.Any(end => property.EndsWith(end, StringComparison.Ordinal));
            return ((IFormattable)value).ToString(isName ? null : "N0", CultureInfo.InvariantCulture);
        }
        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        string format = Math.Abs(number) switch
        {
            >= 100 => "N0",
            >= 10 => "0.#",
            >= 1 => "0.##",
            _ => "0.####",
        };
        return number.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Cut(string text) => text.Length <= Longest ? text : text[..(Longest - 1)] + "…";
}
