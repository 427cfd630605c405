namespace EventIo.Measurement.Load.Loops;

/// <summary>The phases of a load generator's loop.</summary>
internal enum LoadPhase
{
    /// <summary>The loop opens its connections.</summary>
    Ramp,

    /// <summary>The loop waits for the other loops.</summary>
    Ready,

    /// <summary>Load that is not measured.</summary>
    Warmup,

    /// <summary>Load that is measured.</summary>
    Measured,

    /// <summary>The loop sends no more requests and waits for answers.</summary>
    Drain,

    /// <summary>The loop has ended.</summary>
    Over,
}
