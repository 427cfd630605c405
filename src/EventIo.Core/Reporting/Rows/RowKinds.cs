using EventIo.Findings;
using EventIo.Measurement.Comparison;
using EventIo.Measurement.Load;
using EventIo.Measurement.Readiness;
using EventIo.Measurement.Transfers;

namespace EventIo.Reporting.Rows;

/// <summary>
/// Recognizes rows by their properties, not by their types, which ConvertFrom-Json and Select-Object lose.
/// </summary>
internal static class RowKinds
{
    // The first kind whose properties all exist is chosen.
    private static readonly (RowKind Kind, string[] Properties)[] Signatures =
    [
        (RowKind.Finding, [nameof(Finding.Kind), nameof(Finding.Severity), nameof(Finding.Evidence)]),
        (RowKind.Comparison, [nameof(MeasurementComparison.DifferencePercent), nameof(MeasurementComparison.PValue)]),
        (RowKind.Interval, [nameof(LoadInterval.IntervalSeconds), nameof(LoadInterval.ElapsedSeconds)]),
        (RowKind.Load, [nameof(LoadMeasurement.Target), nameof(LoadMeasurement.EncodedResponseHistogram)]),
        (RowKind.Readiness,
            [nameof(MultiplexerMeasurement.SocketCount), nameof(MultiplexerMeasurement.EncodedHistogram)]),
        (RowKind.Transfer, [nameof(TransferMeasurement.Method), nameof(TransferMeasurement.BytesPerSecond)]),
    ];

    internal static RowKind Of(ReportRow row)
    {
        foreach ((RowKind kind, string[] properties) in Signatures)
        {
            if (properties.All(row.Has))
                return kind;
        }
        return RowKind.Other;
    }
}
