using System.Globalization;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Html;

/// <summary>A row with its number and name, used throughout the report.</summary>
/// <param name="Number">The number, from 1.</param>
/// <param name="Name">Distinguishes it from others of its type; may be empty.</param>
/// <param name="Row">The row.</param>
internal sealed record NumberedRow(int Number, string Name, ReportRow Row)
{
    /// <summary>Its number as text.</summary>
    internal string Id => Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A link to the part of the report about how it was produced.</summary>
    internal string Link => $"<a href=\"#r{Id}\">#{Id}</a>";

    /// <summary>The type that tables are grouped by.</summary>
    internal string Type => Row.TypeName.Length > 0 ? Row.TypeName : Row.Kind.ToString();

    /// <summary>Numbers rows.</summary>
    /// <param name="rows">The rows.</param>
    internal static NumberedRow[] Of(IReadOnlyList<ReportRow> rows)
    {
        string[] names = new string[rows.Count];
        foreach (int[] type in Enumerable.Range(0, rows.Count)
            .GroupBy(index => (rows[index].TypeName, rows[index].Kind), (_, members) => members.ToArray()))
        {
            foreach ((int index, string name) in type.Zip(RowNames.Of([.. type.Select(index => rows[index])])))
                names[index] = name;
        }
        return [.. rows.Select((row, index) => new NumberedRow(index + 1, names[index], row))];
    }
}
