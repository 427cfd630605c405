using EventIo.Measurement.Histograms;
using EventIo.Measurement.Readiness;
using HdrHistogram;

namespace EventIo.Reporting.Rows;

/// <summary>Reads the histograms of rows from the encoded text that every such row has.</summary>
internal static class RowHistogram
{
    /// <summary>Decodes a row's histogram.</summary>
    /// <param name="row">The row.</param>
    /// <param name="kind">Which latencies of a load; other rows have one histogram only.</param>
    /// <returns>The histogram, in nanoseconds; <see langword="null"/> if the row has none or an empty one.</returns>
    internal static HistogramBase? Of(ReportRow row, LatencyKind kind)
    {
        string? text = row.Text($"Encoded{kind}Histogram")
            ?? row.Text(nameof(MultiplexerMeasurement.EncodedHistogram));
        return text is not null && LatencyEncoding.Decode(text) is { TotalCount: > 0 } histogram ? histogram : null;
    }
}
