namespace EventIo.Measurement.Histograms;

/// <summary>The files that HdrHistogram's tools read.</summary>
public enum LatencyFileFormat
{
    /// <summary>
    /// A percentile distribution as text, in milliseconds, one per file: the format that plotters read.
    /// </summary>
    Hgrm,

    /// <summary>A log of whole histograms, one per line, which can be added up, cut and replayed.</summary>
    Hlog,
}
