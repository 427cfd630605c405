namespace EventIo.Measurement.EventLoops;

/// <summary>What one thread's loop did in one interval of a measurement.</summary>
public sealed record EventLoopInterval : EventLoopFigures
{
    /// <summary>Its number within the measurement, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Seconds from the beginning of the measurement to the interval's end.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>How long it was.</summary>
    public required double IntervalSeconds { get; init; }

    private protected override double Seconds => IntervalSeconds;
}
