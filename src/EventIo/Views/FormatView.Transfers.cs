using System.Globalization;
using System.Management.Automation;
using EventIo.Measurement;

namespace EventIo.Views;

/// <content>Cells of the views of transfers.</content>
public static partial class FormatView
{
    private const int BarWidth = 12;
    private const string BarParts = " ▏▎▍▌▋▊▉█";

    /// <summary>
    /// A size with at most three significant digits, in binary units, as is usual for buffers and files.
    /// </summary>
    /// <param name="value">A number of bytes, or null.</param>
    /// <returns>The text: <c>64 KiB</c>; empty for null.</returns>
    [Hidden]
    public static string Size(object? value)
    {
        if (value is null)
            return "";
        double bytes = Convert.ToDouble(PSObject.AsPSObject(value).BaseObject, CultureInfo.InvariantCulture);
        return ByteText.Of(bytes, CultureInfo.CurrentCulture);
    }

    /// <summary>Bytes per second.</summary>
    /// <param name="value">A number, or null.</param>
    /// <returns>The text: <c>7.43 GB/s</c>; empty for null.</returns>
    [Hidden]
    public static string Rate(object? value) => value is null ? "" : $"{Bytes(value)}/s";

    /// <summary>A number from 0 to 1 as a bar of twelve characters.</summary>
    /// <param name="value">A number from 0 to 1, or null.</param>
    /// <returns>The bar, padded with blanks; empty for null.</returns>
    [Hidden]
    public static string Bar(object? value)
    {
        if (value is null)
            return "";
        int parts = BarParts.Length - 1;
        double share = Convert.ToDouble(PSObject.AsPSObject(value).BaseObject, CultureInfo.InvariantCulture);
        int eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth * parts);
        string bar = new string(BarParts[^1], eighths / parts) +
            (eighths % parts == 0 ? "" : BarParts[eighths % parts]);
        return bar.PadRight(BarWidth);
    }

    /// <summary>
    /// The most important notes about a transfer's row: that it was not measured and why, that it is the fastest from
    /// this size on, or the kinds of its findings.
    /// </summary>
    /// <param name="row">A measurement.</param>
    /// <returns>A line for each.</returns>
    [Hidden]
    public static string TransferNote(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string status = Text(row, "Status");
        string reason = Text(row, "Reason");
        var notes = new List<string>();
        if (status != "Measured")
            notes.Add($"{status} {reason}".TrimEnd());
        if (Text(row, "IsHashMatched") is { Length: > 0 } matched)
            notes.Add(matched == bool.TrueString ? "HashMatched" : "HashMismatch");
        if (Text(row, "Crossover").Length > 0)
            notes.Add("Fastest");
        notes.AddRange(Kinds(row.Properties["Verdict"]?.Value).Where(kind => !HasColumn(kind)));
        if (status == "Measured" && reason.Length > 0)
            notes.Add(reason);
        return string.Join('\n', notes);
    }

    /// <summary>The heading of a transfer's row.</summary>
    /// <param name="row">A measurement.</param>
    /// <returns>The file and its destination or origin; a description of the source if it is not a file.</returns>
    [Hidden]
    public static string TransferFile(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string path = Text(row, "Path");
        string host = Text(row, "ComputerName");
        string other = host.Length == 0 ? ""
            : Text(row, "Direction") == "Receive" ? $", received from {host}" : $", sent to {host}";
        return path.Length > 0 ? path + other : $"made-up bytes{other}";
    }

    /// <summary>A Boolean as a word.</summary>
    /// <param name="value">True, false or null.</param>
    /// <returns><c>yes</c>, <c>no</c>, or empty for null.</returns>
    [Hidden]
    public static string YesNo(object? value) => value is null ? ""
        : Convert.ToBoolean(PSObject.AsPSObject(value).BaseObject, CultureInfo.InvariantCulture) ? "yes" : "no";
}
