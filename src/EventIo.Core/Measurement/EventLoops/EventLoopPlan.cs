namespace EventIo.Measurement.EventLoops;

/// <summary>What is measured, and for how long.</summary>
public sealed record EventLoopPlan
{
    /// <summary>The threads, all of which are measured at the same time.</summary>
    public IReadOnlyList<LoopTarget> Targets { get; init; } = [];

    /// <summary>How long is measured, in seconds.</summary>
    public double DurationSeconds { get; init; } = 5;

    /// <summary>Seconds from one interval report to the next; <see langword="null"/> for no intervals.</summary>
    public double? IntervalSeconds { get; init; }

    /// <summary>How often the whole measurement is repeated; each repetition adds a row for each thread.</summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>How the loops are observed.</summary>
    public LoopGrade Grade { get; init; }

    /// <summary>
    /// Traced: the CPU time that tracing may take from the threads, in percent of the time that they run, or a fifth of
    /// it of one processor, if that is more. With 100, tracing never pauses.
    /// </summary>
    public double TraceCostPercent { get; init; } = 2.5;

    /// <summary>
    /// Milliseconds from one look to the next, unless the looks would take more than one percent of a
    /// processor.
    /// </summary>
    public double ResolutionMilliseconds { get; init; } = 1;
}
