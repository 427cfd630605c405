using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>How a transfer ended.</summary>
/// <param name="Row">Its figures, those of the part that was done.</param>
/// <param name="Failure">Why it ended before its end; <see langword="null"/> when it did not, or was cancelled.</param>
public sealed record TransferOutcome(TransferMeasurement Row, TransferException? Failure);
