using System.Management.Automation;
using EventIo.Errors.Records;

namespace EventIo.Binding;

/// <summary>Collects process ids that a user typed, or that pipeline objects have.</summary>
internal static class PipedProcesses
{
    /// <summary>Adds the valid process ids, and writes an error for each of the others.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="ids">The ids; <see langword="null"/> for a socket without a process.</param>
    /// <param name="processes">Receives the ids.</param>
    internal static void AddProcesses(this Cmdlet cmdlet, IEnumerable<int?>? ids, List<int> processes)
    {
        foreach (int? id in ids ?? [])
        {
            if (id is > 0)
                processes.Add(id.Value);
            else if (id is null)
                cmdlet.WriteError(SocketErrors.NoOwner());
            else
                cmdlet.WriteError(InspectionErrors.ProcessIdInvalid(id.Value));
        }
    }
}
