namespace EventIo.Measurement;

/// <summary>A loop that is timed, run in stretches so that its owner can be asked and told between them.</summary>
internal interface IProbeStretch : IDisposable
{
    /// <summary>System calls that each turn makes beside the multiplexer's.</summary>
    int OwnSystemCallsPerTurn { get; }

    /// <summary>Runs turns, one for each sample, until they are all taken or it is time to stop.</summary>
    /// <param name="samples">Where each turn's nanoseconds go.</param>
    /// <param name="deadline">When to stop, on <see cref="Native.Linux.MonotonicClock"/>.</param>
    /// <param name="cancellation">When to stop at once.</param>
    /// <returns>How many turns were run.</returns>
    int Run(Span<long> samples, long deadline, CancellationToken cancellation);
}
