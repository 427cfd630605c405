namespace EventIo.Measurement.Readiness;

/// <summary>A timed loop, run in stretches so that its owner can report progress and stop between them.</summary>
internal interface IProbeStretch : IDisposable
{
    /// <summary>System calls of each turn in addition to the multiplexer's.</summary>
    int OwnSystemCallsPerTurn { get; }

    /// <summary>Runs turns, one for each sample, until all samples are taken or the deadline has passed.</summary>
    /// <param name="samples">Receives the nanoseconds of each turn.</param>
    /// <param name="deadline">When to stop, on <see cref="Native.MonotonicClock"/>.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <returns>The number of turns that were run.</returns>
    int Run(Span<long> samples, long deadline, CancellationToken cancellation);
}
