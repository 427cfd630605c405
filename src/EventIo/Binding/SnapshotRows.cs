using System.Management.Automation;
using EventIo.Errors.Records;
using EventIo.Snapshots;

namespace EventIo.Binding;

/// <summary>Functions of the cmdlets that return the rows of a snapshot.</summary>
internal static class SnapshotRows
{
    private const string Computer = "PSComputerName";

    /// <summary>Returns an error for the first specified parameter that has no effect on a snapshot.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="snapshot">The snapshot; <see langword="null"/> without one.</param>
    /// <param name="live">The parameters for a live host.</param>
    /// <returns>The error; <see langword="null"/> if all parameters have an effect.</returns>
    internal static ErrorRecord? CheckSnapshot(this PSCmdlet cmdlet, HostSnapshot? snapshot, params string[] live)
    {
        string? parameter = snapshot is null
            ? null
            : Array.Find(live, cmdlet.MyInvocation.BoundParameters.ContainsKey);
        return parameter is null ? null : ParameterErrors.NotApplicable(
            parameter, "a live host", "-Snapshot was recorded earlier", $"Leave -{parameter} or -Snapshot out.");
    }

    /// <summary>
    /// Marks a row of another host as remoting does, so that no cmdlet mistakes its processes for local ones.
    /// </summary>
    /// <param name="snapshot">The snapshot of the row; <see langword="null"/> for a live row.</param>
    /// <param name="row">The row.</param>
    /// <returns>The object to write.</returns>
    internal static object Mark(this HostSnapshot? snapshot, object row)
    {
        if (snapshot is null || (!snapshot.IsAnonymized && snapshot.Host == Environment.MachineName))
            return row;
        var marked = PSObject.AsPSObject(row);
        if (marked.Properties[Computer] is null)
            marked.Properties.Add(new PSNoteProperty(Computer, snapshot.Host));
        return marked;
    }
}
