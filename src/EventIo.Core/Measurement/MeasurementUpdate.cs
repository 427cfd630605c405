namespace EventIo.Measurement;

/// <summary>
/// An update from a running measurement. Nothing is measured until the consumer asks for the next one.
/// </summary>
/// <typeparam name="TRow">The rows of the measurement.</typeparam>
/// <param name="Activity">What is being measured, in words.</param>
/// <param name="PercentComplete">How much of the whole measurement is done, 0 to 100.</param>
/// <param name="Result">A finished row; <see langword="null"/> if this only reports progress.</param>
public sealed record MeasurementUpdate<TRow>(string Activity, int PercentComplete, TRow? Result)
    where TRow : class;
