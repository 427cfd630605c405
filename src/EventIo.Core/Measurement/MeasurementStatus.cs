namespace EventIo.Measurement;

/// <summary>What became of a measurement.</summary>
public enum MeasurementStatus
{
    /// <summary>It was measured as asked.</summary>
    Measured,

    /// <summary>It was stopped before its end; the figures are those of the part that was done.</summary>
    Interrupted,

    /// <summary>The mechanism cannot do this case: select past FD_SETSIZE, a trigger mode that it does not have.</summary>
    Unsupported,

    /// <summary>The mechanism is not to be had on this host.</summary>
    Unavailable,

    /// <summary>The kernel refused in the middle; the reason has its words.</summary>
    Failed,
}
