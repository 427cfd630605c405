namespace EventIo.Measurement;

/// <summary>Where and how the writer of <see cref="ProbeMode.Wakeup"/> runs.</summary>
/// <param name="Processor">The processor that it is bound to.</param>
/// <param name="SharesProcessor">It is the waiter's own: the writer sleeps through the gap, for spinning would keep the waiter out.</param>
/// <param name="GapNanoseconds">Quiet before each write.</param>
internal readonly record struct WriterPlacement(int Processor, bool SharesProcessor, long GapNanoseconds);
