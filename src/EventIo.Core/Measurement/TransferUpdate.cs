namespace EventIo.Measurement;

/// <summary>What a running measurement hands to its consumer. Nothing is measured until the consumer asks for the next.</summary>
/// <param name="Activity">What is being measured, in words.</param>
/// <param name="PercentComplete">How much of all is done, 0 to 100.</param>
/// <param name="Result">A finished row; <see langword="null"/> when this only tells of progress.</param>
public sealed record TransferUpdate(string Activity, int PercentComplete, TransferMeasurement? Result);
