namespace EventIo.Findings;

/// <summary>How much a finding matters, least first.</summary>
public enum FindingSeverity : long
{
    /// <summary>Explains a figure; nothing needs to be done.</summary>
    Information,

    /// <summary>A figure can mislead, or something will fail if nothing changes.</summary>
    Warning,

    /// <summary>Something fails now.</summary>
    Error,
}
