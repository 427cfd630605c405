namespace EventIo.Measurement.Load;

/// <summary>A request in flight.</summary>
/// <param name="DueAt">When it was to be sent, on <see cref="Native.Linux.MonotonicClock"/>.</param>
/// <param name="SentAt">When it was sent.</param>
internal readonly record struct Flight(long DueAt, long SentAt);
