namespace EventIo.Measurement.Histograms;

/// <summary>Which latencies of a load.</summary>
public enum LatencyKind : long
{
    /// <summary>From when a request was due: corrected for coordinated omission.</summary>
    Response,

    /// <summary>From when a request was really sent.</summary>
    Service,

    /// <summary>For a loop: from when data was available until it was read.</summary>
    Lag,
}
