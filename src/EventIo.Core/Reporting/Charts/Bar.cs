namespace EventIo.Reporting.Charts;

/// <summary>A value with its confidence interval.</summary>
/// <param name="Name">What the value describes.</param>
/// <param name="Value">The value, in the unit of the axis.</param>
/// <param name="Text">The value as text.</param>
public sealed record Bar(string Name, double Value, string Text)
{
    /// <summary>The lower end of its interval; <see langword="null"/> if there is none.</summary>
    public double? Lower { get; init; }

    /// <summary>The upper end of its interval; <see langword="null"/> if there is none.</summary>
    public double? Upper { get; init; }
}
