namespace EventIo.Measurement.Readiness;

/// <summary>Where and how the writer of <see cref="ProbeMode.Wakeup"/> runs.</summary>
/// <param name="Processor">The processor that it is bound to.</param>
/// <param name="SharesProcessor">
/// Whether this is the waiter's processor, too: the writer then sleeps during the gap, as spinning would block the
/// waiter.
/// </param>
/// <param name="GapNanoseconds">The pause before each write.</param>
internal readonly record struct WriterPlacement(int Processor, bool SharesProcessor, long GapNanoseconds);
