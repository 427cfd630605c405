using EventIo.Findings.Repairs;

namespace EventIo.Diagnosis.Repairing;

/// <summary>The setting of a repair has changed since the host was diagnosed.</summary>
/// <param name="repair">The repair.</param>
/// <param name="now">Its current value.</param>
public sealed class RepairOutdatedException(Repair repair, string now)
    : Exception($"{repair.Target} was changed since the host was diagnosed: it is {now} now.")
{
    /// <summary>The repair.</summary>
    public Repair Repair { get; } = repair;
}
