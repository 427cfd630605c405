namespace EventIo.Findings;

/// <summary>One row of the catalogue of findings.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Severity">How much a finding of this kind matters.</param>
/// <param name="Meaning">What it means, in one sentence, for the table of about_EventIo.</param>
public sealed record FindingDescription(FindingKind Kind, FindingSeverity Severity, string Meaning)
{
    /// <summary>
    /// The property of the row that says the same as this kind. It has a column of its own, so tables omit the kind;
    /// <see langword="null"/> for most kinds.
    /// </summary>
    public string? Restates { get; init; }
}
