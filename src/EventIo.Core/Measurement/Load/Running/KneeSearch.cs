using EventIo.Findings;
using EventIo.Findings.Loads;

namespace EventIo.Measurement.Load.Running;

/// <summary>Looks for the knee among the steps of a ramp, in the order in which they were measured.</summary>
public sealed class KneeSearch
{
    private readonly List<RampStepFigures> _before = [];
    private bool _isFound;

    /// <summary>Adds the finding to the first step beyond the knee.</summary>
    /// <param name="row">The next step.</param>
    /// <returns>The row; unchanged unless the knee is right before it.</returns>
    public LoadMeasurement Judge(LoadMeasurement row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Status != MeasurementStatus.Measured || Figures(row) is not { } step)
            return row;
        Finding? knee = _isFound ? null : KneeReachedRule.Of(_before, step);
        _isFound |= knee is not null;
        _before.Add(step);
        return knee is null ? row : row with { Verdict = [.. row.Verdict, knee] };
    }

    private static RampStepFigures? Figures(LoadMeasurement row) =>
        row is { RatePerSecond: { } rate, RequestsPerSecond: { } answered, P50Microseconds: { } p50 }
            && row.P99Microseconds is { } p99
            ? new(rate, answered, p50, p99)
            {
                IsGenerators = Has(row, FindingKind.GeneratorSaturated) || Has(row, FindingKind.GeneratorLate),
                IsContended = Has(row, FindingKind.ProcessorContended),
            }
            : null;

    private static bool Has(LoadMeasurement row, FindingKind kind) =>
        row.Verdict.Any(finding => finding.Kind == kind);
}
