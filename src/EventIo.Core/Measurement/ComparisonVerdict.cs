namespace EventIo.Measurement;

/// <summary>What a comparison of two sets of measurements shows.</summary>
public enum ComparisonVerdict
{
    /// <summary>These samples show no difference. That there is none, they don't show.</summary>
    NoDifferenceShown,

    /// <summary>The candidate is faster.</summary>
    Faster,

    /// <summary>The candidate is slower.</summary>
    Slower,

    /// <summary>So few samples could show no difference, however large.</summary>
    TooFewSamples,
}
