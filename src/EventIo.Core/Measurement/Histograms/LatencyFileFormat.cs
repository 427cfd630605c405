namespace EventIo.Measurement.Histograms;

/// <summary>The files that HdrHistogram's tools read.</summary>
public enum LatencyFileFormat
{
    /// <summary>A percentile distribution as text, one in a file, in milliseconds: read by the plotters.</summary>
    Hgrm,

    /// <summary>A log of whole histograms, one in a line, which can be added up, cut and replayed.</summary>
    Hlog,
}
