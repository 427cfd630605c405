using System.Management.Automation;
using EventIo.Errors.Records;
using EventIo.Native;

namespace EventIo.Binding;

/// <summary>Checks processors that a user specified.</summary>
internal static class ProcessorChoice
{
    /// <summary>Ends the cmdlet if this process may not run on a processor.</summary>
    internal static void CheckProcessor(this PSCmdlet cmdlet, string parameter, int? processor)
    {
        if (processor is not { } number)
            return;
        int[] allowed = Processors.Allowed();
        if (!allowed.Contains(number))
            cmdlet.ThrowTerminatingError(MeasurementErrors.ProcessorNotAllowed(parameter, number, allowed));
    }
}
