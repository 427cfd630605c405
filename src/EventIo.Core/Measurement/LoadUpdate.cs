namespace EventIo.Measurement;

/// <summary>How far a run is, or what has come out of it.</summary>
/// <param name="Activity">What is being done.</param>
/// <param name="PercentComplete">How much of the run is done.</param>
/// <param name="Interval">An interval that is over; <see langword="null"/> for mere progress.</param>
/// <param name="Result">The result, at the end; <see langword="null"/> before.</param>
public sealed record LoadUpdate(string Activity, int PercentComplete, LoadInterval? Interval, LoadMeasurement? Result);
