namespace EventIo.Reporting.Plotting;

/// <summary>The kinds of pictures of several rows.</summary>
public enum PictureKind
{
    /// <summary>Latency by percentile.</summary>
    Percentile,

    /// <summary>The distribution of latencies.</summary>
    Histogram,

    /// <summary>Figures over time.</summary>
    TimeLine,

    /// <summary>Latency over the rate of an open loop: the steps of a ramp.</summary>
    Rate,

    /// <summary>A figure of each row side by side; for comparisons, the difference and its interval.</summary>
    Comparison,
}
