using EventIo.Findings;

namespace EventIo.Measurement.Load.Running;

/// <summary>Judges whether the figures of a row describe the load generator rather than the server.</summary>
public static class GeneratorLimits
{
    /// <summary>Returns the findings about the generator.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The findings; none if the generator kept up.</returns>
    public static IEnumerable<Finding> Of(LoadMeasurement row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Verdict.Where(finding => finding.Kind is FindingKind.GeneratorSaturated
            or FindingKind.GeneratorLate
            or FindingKind.ProcessorContended);
    }
}
