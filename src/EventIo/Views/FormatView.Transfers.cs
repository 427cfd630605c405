using System.Globalization;
using System.Management.Automation;

namespace EventIo;

/// <content>What the views of transfers call.</content>
public static partial class FormatView
{
    private const int BarWidth = 12;
    private const string BarParts = " ▏▎▍▌▋▊▉█";
    private static readonly string[] SizeUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A size with three significant digits at the most, in binary units, as buffers and files are counted.</summary>
    /// <param name="value">A number of bytes, or nothing.</param>
    /// <returns>The text: <c>64 KiB</c>; empty for nothing.</returns>
    public static string Size(object? value)
    {
        if (value is null)
            return "";
        double bytes = Convert.ToDouble(PSObject.AsPSObject(value).BaseObject, CultureInfo.InvariantCulture);
        int unit = 0;
        for (; bytes >= 1023.5 && unit < SizeUnits.Length - 1; unit++)
            bytes /= 1024;
        string format = bytes < 10 ? "0.##" : bytes < 100 ? "0.#" : "0";
        return $"{bytes.ToString(format, CultureInfo.CurrentCulture)} {SizeUnits[unit]}";
    }

    /// <summary>Bytes in a second.</summary>
    /// <param name="value">A number, or nothing.</param>
    /// <returns>The text: <c>7.43 GB/s</c>; empty for nothing.</returns>
    public static string Rate(object? value) => value is null ? "" : $"{Bytes(value)}/s";

    /// <summary>A share of one as a bar of twelve characters.</summary>
    /// <param name="value">A number from 0 to 1, or nothing.</param>
    /// <returns>The bar, filled with blanks; empty for nothing.</returns>
    public static string Bar(object? value)
    {
        if (value is null)
            return "";
        int parts = BarParts.Length - 1;
        double share = Convert.ToDouble(PSObject.AsPSObject(value).BaseObject, CultureInfo.InvariantCulture);
        int eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth * parts);
        string bar = new string(BarParts[^1], eighths / parts) + (eighths % parts == 0 ? "" : BarParts[eighths % parts]);
        return bar.PadRight(BarWidth);
    }

    /// <summary>
    /// The last cell of a transfer's table row: its rate as a share of the best of its size, then what the reader must know: that it
    /// was not measured and why, that it is the fastest from here on, or the catchwords of its verdict.
    /// </summary>
    /// <param name="row">A measurement.</param>
    /// <returns>The text.</returns>
    public static string TransferNote(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string status = Text(row, "Status");
        string reason = Text(row, "Reason");
        var notes = new List<string>();
        if (status != "Measured")
            notes.Add(status);
        if (Text(row, "IsHashMatched") is { Length: > 0 } matched)
            notes.Add(matched == bool.TrueString ? "HashMatched" : "HashMismatch");
        if (Text(row, "Crossover").Length > 0)
            notes.Add("Fastest");
        // Whether it copied has a column of its own.
        notes.AddRange(Items(row.Properties["Verdict"]?.Value)
            .Select(words => words.Split(':')[0])
            .Where(catchword => catchword is not ("Copied" or "ZeroCopy")));
        if (reason.Length > 0)
            notes.Add(reason);
        string bar = Bar(row.Properties["RelativeRate"]?.Value);
        return $"{bar}{(bar.Length > 0 ? " " : "")}{string.Join(' ', notes)}".TrimEnd();
    }

    /// <summary>A truth in a word.</summary>
    /// <param name="value">True, false or nothing.</param>
    /// <returns><c>yes</c>, <c>no</c>, or empty for nothing.</returns>
    public static string YesNo(object? value) => value is null ? ""
        : Convert.ToBoolean(PSObject.AsPSObject(value).BaseObject, CultureInfo.InvariantCulture) ? "yes" : "no";
}
