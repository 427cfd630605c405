namespace EventIo.Measurement.Load;

/// <summary>What a loop of a load generator is about.</summary>
internal enum LoadPhase
{
    /// <summary>It makes its connections.</summary>
    Ramp,

    /// <summary>It waits for the other loops.</summary>
    Ready,

    /// <summary>Load that is not measured.</summary>
    Warmup,

    /// <summary>Load that is measured.</summary>
    Measured,

    /// <summary>No more load; answers are waited for.</summary>
    Drain,

    /// <summary>It is through.</summary>
    Over,
}
