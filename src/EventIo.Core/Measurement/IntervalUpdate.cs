namespace EventIo.Measurement;

/// <summary>An update from a running measurement that can also report intervals.</summary>
/// <typeparam name="TInterval">The rows of intervals.</typeparam>
/// <typeparam name="TRow">The rows of the measurement.</typeparam>
/// <param name="Activity">What is being measured, in words.</param>
/// <param name="PercentComplete">How much of the whole measurement is done, 0 to 100.</param>
/// <param name="Interval">An interval that is over; <see langword="null"/> otherwise.</param>
/// <param name="Result">A finished row; <see langword="null"/> otherwise.</param>
public sealed record IntervalUpdate<TInterval, TRow>(
    string Activity, int PercentComplete, TInterval? Interval, TRow? Result)
    where TInterval : class
    where TRow : class;
