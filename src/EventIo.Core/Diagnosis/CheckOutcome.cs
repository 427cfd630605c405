using EventIo.Diagnosis.Checks;
using EventIo.Findings;

namespace EventIo.Diagnosis;

/// <summary>The outcome of a check.</summary>
/// <param name="Check">The check.</param>
/// <param name="Obstacle">Why it could not be made; null if it was made.</param>
/// <param name="Findings">What it found.</param>
internal sealed record CheckOutcome(HostCheck Check, string? Obstacle, IReadOnlyList<Finding> Findings);
