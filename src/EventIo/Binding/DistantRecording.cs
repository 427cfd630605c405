using System.Globalization;
using System.Management.Automation;
using EventIo.Measurement.Histograms;
using EventIo.Measurement.Load;
using EventIo.Measurement.Readiness;

namespace EventIo.Binding;

/// <summary>Reads the histograms of rows from another process or a file of Export-Clixml.</summary>
internal static class DistantRecording
{
    // Properties that identify a row; a row may lack some of them.
    private static readonly string[] Names =
    [
        "ProcessName", "ThreadId", "Workload", "Target", "ConnectionCount", "Multiplexer", "TriggerMode",
        "SocketCount", "Repetition",
    ];

    /// <summary>Returns the recording that a deserialized measurement carries.</summary>
    /// <param name="row">The measurement.</param>
    /// <param name="kind">Which latencies of a load.</param>
    /// <returns>The recording; <see langword="null"/> if it carries none.</returns>
    internal static LatencyRecording? Of(PSObject row, LatencyKind kind)
    {
        string? text = Text(row, $"Encoded{kind}Histogram")
            ?? Text(row, nameof(MultiplexerMeasurement.EncodedHistogram));
        if (text is null)
            return null;
        DateTime endedAt = Value(row, nameof(LoadMeasurement.MeasuredAt)) is DateTime at ? at : DateTime.UtcNow;
        object? seconds = Value(row, nameof(LoadMeasurement.MeasuredSeconds))
            ?? Value(row, nameof(LoadInterval.IntervalSeconds));
        IEnumerable<string> tag = Names.Select(name => Text(row, name)).OfType<string>();
        return LatencyRecording.Of(
            text, endedAt, Convert.ToDouble(seconds, CultureInfo.InvariantCulture), string.Join(' ', tag));
    }

    private static object? Value(PSObject row, string property) =>
        row.Properties[property]?.Value is { } value ? PSObject.AsPSObject(value).BaseObject : null;

    // A deserialized enumeration value has its number as base object and its name as text.
    private static string? Text(PSObject row, string property) => row.Properties[property]?.Value?.ToString();
}
