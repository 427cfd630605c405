using EventIo.Diagnosis.Repairing;
using EventIo.Findings;
using EventIo.Measurement.Comparison;
using EventIo.Measurement.EventLoops;
using EventIo.Measurement.Load;
using EventIo.Measurement.Readiness;
using EventIo.Measurement.Transfers;
using EventIo.Multiplexing;

namespace EventIo.Documentation.Views;

/// <summary>
/// The types that cmdlets write, a row for each. Lists, the default properties and serialization are derived from it.
/// Tables are written by hand, in EventIo.Format.ps1xml.
/// </summary>
internal static partial class OutputCatalog
{
    /// <summary>The rows.</summary>
    internal static IReadOnlyList<OutputType> All { get; } = [.. Results, .. HostObjects];

    // Measurements and findings.
    private static OutputType[] Results =>
    [
        new(
            typeof(Finding),
            nameof(Finding.Severity),
            nameof(Finding.Kind),
            nameof(Finding.Subject),
            nameof(Finding.Evidence),
            nameof(Finding.Remedy))
        {
            // Also for findings that are values of a row's property, at any depth.
            SerializationDepth = 1,
            Optional =
            [
                nameof(Finding.ProcessId),
                nameof(Finding.AffectedConnections),
                nameof(Finding.Repairs),
                nameof(Finding.Related),
            ],
        },
        new(
            typeof(RepairResult),
            nameof(RepairResult.Finding),
            nameof(RepairResult.Applied),
            nameof(RepairResult.Undo),
            nameof(RepairResult.IsGone),
            nameof(RepairResult.Remaining)),
        new(
            typeof(MultiplexerDescription),
            nameof(MultiplexerDescription.Kind),
            nameof(MultiplexerDescription.Model),
            nameof(MultiplexerDescription.IsAvailable),
            nameof(MultiplexerDescription.TriggerModes),
            nameof(MultiplexerDescription.Reason))
        {
            Optional =
            [
                nameof(MultiplexerDescription.MissingFeatures),
                nameof(MultiplexerDescription.RingLevel),
                nameof(MultiplexerDescription.MissingRingFeatures),
                nameof(MultiplexerDescription.RingFeatures),
                nameof(MultiplexerDescription.DefaultRingFeatures),
            ],
        },
        new(
            typeof(MultiplexerMeasurement),
            nameof(MultiplexerMeasurement.Multiplexer),
            nameof(MultiplexerMeasurement.TriggerMode),
            nameof(MultiplexerMeasurement.SocketCount),
            nameof(MultiplexerMeasurement.P50Microseconds),
            nameof(MultiplexerMeasurement.P99Microseconds),
            nameof(MultiplexerMeasurement.Status),
            nameof(MultiplexerMeasurement.Reason),
            nameof(MultiplexerMeasurement.Verdict))
        {
            Optional = [nameof(MultiplexerMeasurement.MergedCount)],
        },
        new(
            typeof(LoadMeasurement),
            nameof(LoadMeasurement.Target),
            nameof(LoadMeasurement.Workload),
            nameof(LoadMeasurement.ConnectionCount),
            nameof(LoadMeasurement.RequestsPerSecond),
            nameof(LoadMeasurement.P50Microseconds),
            nameof(LoadMeasurement.P99Microseconds),
            nameof(LoadMeasurement.Errors),
            nameof(LoadMeasurement.Verdict))
        {
            Leading = [nameof(LoadMeasurement.Target)],
            Optional =
            [
                nameof(LoadMeasurement.MergedCount), nameof(LoadMeasurement.StartSpreadSeconds),
                nameof(LoadMeasurement.ClockDifferenceMaxSeconds),
                nameof(LoadMeasurement.StartAt), nameof(LoadMeasurement.StartDelaySeconds),
            ],
        },
        new(
            typeof(LoadInterval),
            nameof(LoadInterval.Target),
            nameof(LoadInterval.Workload),
            nameof(LoadInterval.ElapsedSeconds),
            nameof(LoadInterval.RequestsPerSecond),
            nameof(LoadInterval.P50Microseconds),
            nameof(LoadInterval.P99Microseconds),
            nameof(LoadInterval.Errors))
        {
            Optional = [nameof(LoadInterval.MergedCount)],
        },
        new(
            typeof(EventLoopMeasurement),
            nameof(EventLoopMeasurement.ProcessId),
            nameof(EventLoopMeasurement.ProcessName),
            nameof(EventLoopMeasurement.ThreadId),
            nameof(EventLoopMeasurement.P50Microseconds),
            nameof(EventLoopMeasurement.P99Microseconds),
            nameof(EventLoopMeasurement.LagMaxMicroseconds),
            nameof(EventLoopMeasurement.Grade),
            nameof(EventLoopMeasurement.Verdict)),
        new(
            typeof(EventLoopInterval),
            nameof(EventLoopInterval.ProcessId),
            nameof(EventLoopInterval.ThreadId),
            nameof(EventLoopInterval.ElapsedSeconds),
            nameof(EventLoopInterval.P50Microseconds),
            nameof(EventLoopInterval.P99Microseconds),
            nameof(EventLoopInterval.LagMaxMicroseconds),
            nameof(EventLoopInterval.RunningPercent)),
        new(
            typeof(MeasurementComparison),
            nameof(MeasurementComparison.Property),
            nameof(MeasurementComparison.Case),
            nameof(MeasurementComparison.Verdict),
            nameof(MeasurementComparison.Summary)),
        new(
            typeof(TransferMeasurement),
            nameof(TransferMeasurement.Direction),
            nameof(TransferMeasurement.Method),
            nameof(TransferMeasurement.Bytes),
            nameof(TransferMeasurement.Seconds),
            nameof(TransferMeasurement.BytesPerSecond),
            nameof(TransferMeasurement.Status),
            nameof(TransferMeasurement.Reason),
            nameof(TransferMeasurement.Verdict)),
    ];
}
