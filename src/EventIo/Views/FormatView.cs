using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;

namespace EventIo.Views;

/// <summary>Functions that the views call, for live and deserialized objects alike.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class FormatView
{
    private const int Digits = 3;
    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A figure with three significant digits, in the user's culture.</summary>
    /// <param name="value">A number, or null.</param>
    /// <returns>The text; empty for null.</returns>
    [Hidden]
    public static string Number(object? value) => value is null
        ? ""
        : Significant(ToDouble(value));

    /// <summary>A number of bytes with three significant digits, in decimal units.</summary>
    /// <param name="value">A number, or null.</param>
    /// <returns>The text: <c>104 MB</c>; empty for null.</returns>
    [Hidden]
    public static string Bytes(object? value)
    {
        if (value is null)
            return "";
        double bytes = ToDouble(value);
        int unit = 0;
        for (; bytes >= 999.5 && unit < ByteUnits.Length - 1; unit++)
            bytes /= 1_000;
        return $"{(unit == 0 ? bytes.ToString("0", CultureInfo.CurrentCulture) : Significant(bytes))} " +
            $"{ByteUnits[unit]}";
    }

    /// <summary>Several values in one cell, each on a line, because a narrow cell would break words.</summary>
    /// <param name="value">A list, a single value or null.</param>
    /// <returns>The values.</returns>
    [Hidden]
    public static string Lines(object? value) => string.Join('\n', Items(value));

    /// <summary>Several values in one cell.</summary>
    /// <param name="value">A list, a single value or null.</param>
    /// <returns>
    /// The values with commas between them, or semicolons where a comma is part of a number. A
    /// finding is followed by its remedy.
    /// </returns>
    [Hidden]
    public static string Join(object? value) => string.Join(
        CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator == "," ? "; " : ", ", Items(value));

    /// <summary>Several numbers in one cell.</summary>
    /// <param name="value">A list, a single number or null.</param>
    /// <param name="format">The composite format of a number.</param>
    /// <returns>The numbers with semicolons between them, because a comma may be part of a number.</returns>
    [Hidden]
    public static string Join(object? value, string format) =>
        string.Join("; ", Objects(value).Select(item => string.Format(CultureInfo.CurrentCulture, format, item)));

    /// <summary>
    /// The most important notes about a measurement's row: the reason if it has no figures, that it was interrupted, or
    /// the kinds of its findings; for an interval, when it ended.
    /// </summary>
    /// <param name="row">A measurement.</param>
    /// <returns>A line for each, because a narrow cell would break words.</returns>
    [Hidden]
    public static string Note(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string status = Text(row, "Status");
        string reason = Text(row, "Reason");
        if (row.Properties["ElapsedSeconds"]?.Value is { } elapsed)
            return $"at {Number(elapsed)} s";
        if (status != "Measured" && Text(row, "Distribution").Length == 0)
            return reason.Length > 0 ? reason : status;
        IEnumerable<string> notes = Kinds(row.Properties["Verdict"]?.Value);
        if (reason.Length > 0)
            notes = notes.Prepend(reason);
        if (status != "Measured")
            notes = notes.Prepend(status);
        return string.Join('\n', notes);
    }

    /// <summary>Responses per second; for a stream, bytes per second.</summary>
    /// <param name="row">A load's measurement or interval.</param>
    /// <returns>The text: <c>95683/s</c>, <c>1.20 GB/s</c>; empty if nothing was measured.</returns>
    [Hidden]
    public static string LoadRate(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        // For a stream, an interval has 0 requests per second, and a measurement null.
        string workload = Text(row, "Workload");
        if (workload is not ("Sink" or "Source"))
            return row.Properties["RequestsPerSecond"]?.Value is { } rate ? $"{Number(rate)}/s" : "";
        string bytes = Throughput(row);
        return bytes.Length > 0 ? $"{bytes}/s" : "";
    }

    /// <summary>Bytes per second of the direction with more bytes.</summary>
    /// <param name="row">A load's measurement or interval.</param>
    /// <returns>The text; empty if nothing was measured.</returns>
    [Hidden]
    public static string Throughput(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Properties["ReceivedBytesPerSecond"]?.Value is { } received
            ? Bytes(Math.Max(ToDouble(received), ToDouble(row.Properties["SentBytesPerSecond"].Value)))
            : "";
    }

    /// <summary>The service times, shown beside the response times.</summary>
    /// <param name="row">A load's measurement or interval.</param>
    /// <returns>Median and 99 %; empty if nothing was measured.</returns>
    [Hidden]
    public static string Service(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        object? median = row.Properties["ServiceP50Microseconds"]?.Value;
        return median is null ? "" : $"{Number(median)} / {Number(row.Properties["ServiceP99Microseconds"].Value)}";
    }

    /// <summary>A difference and its confidence interval, in percent.</summary>
    /// <param name="row">A comparison.</param>
    /// <returns>The text: <c>+12.5 (+10.1 to +14.9)</c>; empty if there is none.</returns>
    [Hidden]
    public static string Difference(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Properties["DifferencePercent"]?.Value is not { } difference)
            return "";
        object? lower = row.Properties["LowerPercent"].Value;
        return lower is null
            ? Signed(difference)
            : $"{Signed(difference)} ({Signed(lower)} to {Signed(row.Properties["UpperPercent"].Value)})";
    }

    /// <summary>A mechanism and its trigger mode in one cell.</summary>
    /// <param name="row">An object with both as properties.</param>
    /// <returns>The two names; only the mechanism's if it has no trigger mode.</returns>
    [Hidden]
    public static string Mechanism(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string mode = Text(row, "TriggerMode");
        return mode == "Blocking" ? Text(row, "Multiplexer") : $"{Text(row, "Multiplexer")} {mode}";
    }

    /// <summary>A machine in one line.</summary>
    /// <param name="host">A measurement's Host.</param>
    /// <returns>Its name, kernel, processors and runtime.</returns>
    [Hidden]
    public static string Host(object? host)
    {
        if (host is null)
            return "";
        var facts = PSObject.AsPSObject(host);
        return $"{Text(facts, "MachineName")}: {Text(facts, "Kernel")}, {Text(facts, "ProcessorCount")} x " +
            $"{Text(facts, "ProcessorModel")}, {Text(facts, "Runtime")}";
    }

    private static string Signed(object value) => ToDouble(value).ToString("+0.0;-0.0;0.0", CultureInfo.CurrentCulture);

    private static double ToDouble(object value) =>
        Convert.ToDouble(PSObject.AsPSObject(value).BaseObject, CultureInfo.InvariantCulture);

    private static string Significant(double value)
    {
        int whole = value == 0 ? 1 : 1 + (int)Math.Floor(Math.Log10(Math.Abs(value)));
        int decimals = Math.Clamp(Digits - whole, 0, Digits - 1);
        return value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.CurrentCulture);
    }

    private static string Text(PSObject row, string property) => Plain(row.Properties[property]?.Value);

    private static IEnumerable<string> Items(object? value) => Objects(value).Select(Item);

    private static IEnumerable<object?> Objects(object? value) => value is null
        ? []
        : LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value];

    private static string Item(object? value) => value is null
        ? ""
        : Text(PSObject.AsPSObject(value), "Remedy") is { Length: > 0 } remedy
        ? $"{Plain(value)} {remedy}"
        : Plain(value);
}
