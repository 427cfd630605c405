using System.Globalization;

namespace EventIo.Diagnosis.Readings;

/// <summary>
/// A table of /proc/net/stat: names of columns, then a line of hexadecimal figures for each processor.
/// </summary>
/// <param name="Columns">The names.</param>
/// <param name="Rows">The figures of each processor, in the order of the names.</param>
internal sealed record ProcessorTable(string[] Columns, long[][] Rows)
{
    /// <summary>Parses a table; returns null if there is none.</summary>
    internal static ProcessorTable? Parse(string? text)
    {
        string[] lines = KernelText.Lines(text);
        if (lines.Length < 2)
            return null;
        return new(
            KernelText.Fields(lines[0]),
            [.. lines.Skip(1).Select(line => KernelText.Fields(line).Select(Number).ToArray())]);
    }

    /// <summary>Returns the sum of a column over all processors; null if there is no such column.</summary>
    internal long? Sum(string column) => Array.IndexOf(Columns, column) is >= 0 and var index
        ? Rows.Sum(row => index < row.Length ? row[index] : 0)
        : null;

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long value) ? value : 0;
}
