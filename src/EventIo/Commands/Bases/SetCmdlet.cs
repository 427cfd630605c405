using System.Management.Automation;
using EventIo.Completion.Loops;
using EventIo.Inspection.Observation;

namespace EventIo.Commands.Bases;

/// <summary>The base of the cmdlets that show sets and rings: which descriptors of a process.</summary>
public abstract class SetCmdlet : InspectionCmdlet
{
    private readonly HashSet<(int Process, int Descriptor)> _wanted = [];
    private readonly HashSet<int> _whole = [];

    /// <summary>
    /// The descriptor of a set or a ring, or of something that it watches; by default all of the process.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LoopDescriptorCompleter))]
    [AllowNull]
    public int? FileDescriptor { get; set; }

    /// <summary>Lists its entries, one row each.</summary>
    [Parameter]
    public SwitchParameter IncludeEntry { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        foreach (int? process in ProcessId ?? [])
        {
            if (process is not { } id)
                continue;
            if (FileDescriptor is { } descriptor)
                _wanted.Add((id, descriptor));
            else
                _whole.Add(id);
        }
    }

    /// <inheritdoc/>
    protected override InspectionQuery Complete(InspectionQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query with { IncludeEntries = IncludeEntry || _wanted.Count > 0, RereadLargeSets = IncludeEntry };
    }

    /// <summary>Returns whether a set or a ring was requested.</summary>
    /// <param name="process">Its process.</param>
    /// <param name="descriptor">Its descriptor.</param>
    /// <param name="entries">The descriptors of its entries.</param>
    /// <returns>Whether it was.</returns>
    protected bool IsWanted(int process, int descriptor, IEnumerable<int?> entries) =>
        (_wanted.Count == 0 && (FileDescriptor is null || FileDescriptor == descriptor))
        || _whole.Contains(process)
        || _wanted.Contains((process, descriptor))
        || entries.Any(entry => entry is { } watched && _wanted.Contains((process, watched)));
}
