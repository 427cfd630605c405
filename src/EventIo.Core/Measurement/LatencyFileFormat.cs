namespace EventIo.Measurement;

/// <summary>The files that HdrHistogram's tools read.</summary>
public enum LatencyFileFormat
{
    /// <summary>A percentile distribution as text, one in a file, in milliseconds: what the plotters draw.</summary>
    Hgrm,

    /// <summary>A log of whole histograms, one in a line: what can be added up, cut and replayed.</summary>
    Hlog,
}
