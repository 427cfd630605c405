namespace EventIo.Measurement.Load.Loops;

/// <summary>The phases of a load generator's loop.</summary>
internal enum LoadPhase
{
    /// <summary>It opens its connections.</summary>
    Ramp,

    /// <summary>It waits for the other loops.</summary>
    Ready,

    /// <summary>Load that is not measured.</summary>
    Warmup,

    /// <summary>Load that is measured.</summary>
    Measured,

    /// <summary>No more requests; it waits for answers.</summary>
    Drain,

    /// <summary>It has ended.</summary>
    Over,
}
