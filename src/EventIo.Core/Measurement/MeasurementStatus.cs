namespace EventIo.Measurement;

/// <summary>How a measurement ended.</summary>
public enum MeasurementStatus : long
{
    /// <summary>Measured as requested.</summary>
    Measured,

    /// <summary>It was stopped before its end; the figures are those of the part that was done.</summary>
    Interrupted,

    /// <summary>
    /// The mechanism cannot do this case, such as select beyond FD_SETSIZE, or a trigger mode that it does not have.
    /// </summary>
    Unsupported,

    /// <summary>The mechanism is not available on this host.</summary>
    Unavailable,

    /// <summary>The kernel refused during the measurement; the reason quotes its error.</summary>
    Failed,
}
