namespace EventIo.Measurement;

/// <summary>Which latencies of a load.</summary>
public enum LatencyKind
{
    /// <summary>From when a request was due: corrected for coordinated omission.</summary>
    Response,

    /// <summary>From when a request was really sent.</summary>
    Service,
}
