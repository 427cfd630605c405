namespace EventIo.Measurement.Comparison;

/// <summary>
/// The result of comparing two sets of measurements. It is not a finding: each comparison has exactly one, and its
/// sentence is <see cref="MeasurementComparison.Summary"/>.
/// </summary>
public enum ComparisonVerdict : long
{
    /// <summary>These samples show no difference, which does not prove that there is none.</summary>
    NoDifferenceShown,

    /// <summary>The candidate is faster.</summary>
    Faster,

    /// <summary>The candidate is slower.</summary>
    Slower,

    /// <summary>With so few samples no difference could be shown, however large.</summary>
    TooFewSamples,
}
