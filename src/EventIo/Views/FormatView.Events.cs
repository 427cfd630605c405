using System.Globalization;
using System.Management.Automation;

namespace EventIo.Views;

/// <content>Cells of the views of TCP events.</content>
public static partial class FormatView
{
    /// <summary>The local time of an event.</summary>
    /// <param name="value">A time (UTC).</param>
    /// <returns>The text: <c>14:03:22.123</c>.</returns>
    [Hidden]
    public static string ClockTime(object? value) => value is DateTime time
        ? time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)
        : "";

    /// <summary>The details of an event, depending on its kind.</summary>
    /// <param name="row">An event.</param>
    /// <returns>The text: <c>1.2 s, 3 kB out, 10 kB in, Local first</c>.</returns>
    [Hidden]
    public static string EventDetail(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Text(row, "Kind") switch
        {
            "Close" => CloseDetail(row),
            "Connect" => $"{Text(row, "Result")} {Latency(row)}".TrimEnd(),
            "Accept" => Latency(row) is { Length: > 0 } latency ? $"waited {latency}" : "",
            "Retransmit" => $"{Text(row, "Segments")} at {Text(row, "SequenceNumber")}, {Text(row, "State")}",
            "Reset" => $"{Text(row, "Direction")} {Text(row, "Reason")}".TrimEnd(),
            "Drop" => $"{Text(row, "Direction")} {Text(row, "Reason")}",
            "StateChange" => StateDetail(row),
            _ => $"{Text(row, "LostEvents")} events lost",
        };
    }

    /// <summary>The process of an event, if known.</summary>
    /// <param name="row">An event.</param>
    /// <returns>The text: <c>812/nginx</c>; empty if unknown.</returns>
    [Hidden]
    public static string EventProcess(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Text(row, "ProcessId").Length > 0 ? ProcessCell(row) : "";
    }

    private static string CloseDetail(PSObject row)
    {
        string bound = Text(row, "AgeBound") switch
        {
            "AtLeast" => "over ",
            "AtMost" => "under ",
            _ => "",
        };
        string age = $"{bound}{Duration(ToDouble(row.Properties["AgeSeconds"]?.Value ?? 0) * MillisecondsPerSecond)}";
        string first = Text(row, "ClosedFirst") is { Length: > 0 } end ? $", {end} first" : "";
        return $"{age}, {Bytes(row.Properties["BytesSent"]?.Value)} out, " +
            $"{Bytes(row.Properties["BytesReceived"]?.Value)} in{first}";
    }

    private static string StateDetail(PSObject row)
    {
        string change = $"{Text(row, "PreviousState")} > {Text(row, "State")}";
        string backlog = Text(row, "Backlog");
        if (backlog.Length == 0)
            return change;
        string requested = Text(row, "RequestedBacklog");
        return requested.Length > 0 ? $"{change}, {backlog} of {requested}" : $"{change}, {backlog}";
    }

    private static string Latency(PSObject row) => row.Properties["LatencyMicroseconds"]?.Value is { } latency
        ? $"{Number(latency)} us"
        : "";
}
