using System.Management.Automation;
using EventIo.Diagnosis.Repairing;

namespace EventIo.Errors.Records;

/// <summary>The errors of the cmdlets that diagnose and repair hosts.</summary>
internal static class DiagnosisErrors
{
    internal static ErrorRecord Outdated(RepairOutdatedException exception) =>
        ErrorFactory.Create(exception, ErrorCatalog.RepairOutdated, exception.Repair);
}
