namespace EventIo.Measurement.Histograms;

/// <summary>Implemented by measurements that carry a histogram of latencies.</summary>
public interface ILatencyRecorded
{
    /// <summary>The recording that the measurement carries.</summary>
    /// <param name="kind">Which latencies of a load; measurements of another kind have one recording only.</param>
    /// <returns>The recording; <see langword="null"/> when it carries none.</returns>
    LatencyRecording? Recording(LatencyKind kind);
}
