using EventIo.Measurement.Load;
using EventIo.Measurement.Transfers;
using EventIo.Reporting.Rows;

namespace EventIo.Reporting.Plotting;

/// <summary>Chooses the figures of pictures if the user specifies none.</summary>
internal static class FigureChoice
{
    // The first of these that a row has is compared.
    private static readonly string[] Compared =
    [
        nameof(LoadMeasurement.P99Microseconds),
        nameof(TransferMeasurement.BytesPerSecond),
        "RunningPercent",
        "RttMicroseconds",
        "AcceptedConnections",
        "EntryCount",
        "SendQueueBytes",
        "CompletionCount",
    ];

    // Numbers that identify something are not compared.
    private static readonly string[] Identifiers = ["Id", "Port", "Descriptor", "Number"];

    // Figures of a connection, a loop or an interval that change over time: drawn as one line each.
    private static readonly string[] Latencies =
    [
        nameof(LoadInterval.P50Microseconds),
        nameof(LoadInterval.P99Microseconds),
        nameof(LoadInterval.MaxMicroseconds),
    ];

    /// <summary>Chooses the property to compare side by side.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>The property; <see langword="null"/> if no row has a figure.</returns>
    internal static string? ForComparison(IEnumerable<ReportRow> rows) =>
        Compared.FirstOrDefault(property => rows.Any(row => row.Number(property) is not null))
        ?? rows.SelectMany(row => row.Deciding.Where(property => IsFigure(row, property))).FirstOrDefault();

    /// <summary>Chooses the properties to draw over time; figures of the same unit share a picture.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>The properties of each picture.</returns>
    internal static IEnumerable<string[]> ForTimeLine(IReadOnlyList<ReportRow> rows)
    {
        string[] latencies = [.. Latencies.Where(property => rows.Any(row => row.Number(property) is not null))];
        if (latencies.Length > 0)
            yield return latencies;
        if (rows.Any(row => row.Number(nameof(LoadInterval.RequestsPerSecond)) is not null))
            yield return [nameof(LoadInterval.RequestsPerSecond)];
        else if (latencies.Length == 0 && ForComparison(rows) is { } property)
            yield return [property];
    }

    private static bool IsFigure(ReportRow row, string property) =>
        row.Number(property) is not null
        && !Identifiers.Any(end => property.EndsWith(end, StringComparison.Ordinal));
}
