using System.Management.Automation;
using EventIo.Errors;
using EventIo.Native.Linux;

namespace EventIo.Commands;

/// <summary>Which processors a user may name.</summary>
internal static class ProcessorChoice
{
    /// <summary>Ends the cmdlet when this process may not run on a processor.</summary>
    internal static void CheckProcessor(this PSCmdlet cmdlet, string parameter, int? processor)
    {
        if (processor is not { } number)
            return;
        int[] allowed = Processors.Allowed();
        if (!allowed.Contains(number))
            cmdlet.ThrowTerminatingError(MeasurementErrors.ProcessorNotAllowed(parameter, number, allowed));
    }
}
