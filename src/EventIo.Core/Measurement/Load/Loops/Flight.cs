namespace EventIo.Measurement.Load.Loops;

/// <summary>A request in flight.</summary>
/// <param name="DueAt">When it was due, on <see cref="Native.MonotonicClock"/>.</param>
/// <param name="SentAt">When it was sent.</param>
internal readonly record struct Flight(long DueAt, long SentAt);
