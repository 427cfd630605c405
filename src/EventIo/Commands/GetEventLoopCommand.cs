using System.Management.Automation;
using System.Net;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion.Sockets;
using EventIo.Errors.Records;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Threads;

namespace EventIo.Commands;

/// <summary>
/// Lists the threads of this host that wait for events: in which call, on what, how busy, and with what problems.
/// </summary>
[Cmdlet(VerbsCommon.Get, "EventLoop", HelpUri = HelpPages.Base + "Get-EventLoop.md")]
[LinuxOnly("/proc/PID/task/TID/syscall")]
[OutputType(typeof(EventLoopThread))]
public sealed class GetEventLoopCommand : InspectionCmdlet
{
    // The type name that selects the view of workers side by side.
    private const string WorkerTypeName = "EventIo.Inspection.Threads.EventLoopThread#Listener";

    /// <summary>A port: shows the workers of its listeners side by side.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ListenerPortCompleter))]
    [ValidateRange(1, IPEndPoint.MaxPort)]
    public int? Listener { get; set; }

    /// <summary>Also lists threads that wait only for a terminal, a pipe or an eventfd.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Lists what each thread's set watches; a large set is read twice.</summary>
    [Parameter]
    public SwitchParameter IncludeSet { get; set; }

    /// <inheritdoc/>
    protected override InspectionQuery Complete(InspectionQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query with
        {
            ListenerPort = Listener,
            IncludeAll = All,
            IncludeEntries = IncludeSet,
            RereadLargeSets = IncludeSet,
        };
    }

    /// <inheritdoc/>
    protected override void Write(InspectionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (EventLoopThread row in result.Loops)
        {
            if (Listener is null)
            {
                WriteObject(Snapshot.Mark(row));
                continue;
            }
            var worker = PSObject.AsPSObject(row);
            worker.TypeNames.Insert(0, WorkerTypeName);
            WriteObject(Snapshot.Mark(worker));
        }
        if (Listener is { } port && result.Loops.Count == 0 && !Watch)
            WriteError(InspectionErrors.ListenerNotFound(port));
    }
}
