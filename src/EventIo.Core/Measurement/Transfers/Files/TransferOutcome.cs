using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>How a transfer ended.</summary>
/// <param name="Row">The figures of the completed part.</param>
/// <param name="Failure">Why it ended early; <see langword="null"/> if it completed or was cancelled.</param>
public sealed record TransferOutcome(TransferMeasurement Row, TransferException? Failure);
