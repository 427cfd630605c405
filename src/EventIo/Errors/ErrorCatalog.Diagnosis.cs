using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of repairs of a host.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription RepairOutdated = Define(
        ErrorCategory.InvalidOperation,
        "The setting of a repair has changed since the host was diagnosed.",
        "Diagnose again: Test-NetworkHost | Repair-NetworkHost");
}
