using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Inspection;
using EventIo.Inspection.Sets;

namespace EventIo.Commands;

/// <summary>Shows the rings of live processes: their queues, requests, registered files and polling threads.</summary>
[Cmdlet(VerbsCommon.Get, "IoUringInstance", HelpUri = HelpPages.Base + "Get-IoUringInstance.md")]
[LinuxOnly("/proc/PID/fdinfo")]
[OutputType(typeof(IoUringInstance), typeof(IoUringRequest))]
public sealed class GetIoUringInstanceCommand : SetCmdlet
{
    /// <inheritdoc/>
    protected override void Write(InspectionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        ILookup<(int, int), IoUringRequest> requests = result.Requests.ToLookup(
            entry => (entry.ProcessId, entry.RingDescriptor));
        foreach (IoUringInstance ring in result.Rings)
        {
            IEnumerable<IoUringRequest> entries = requests[(ring.ProcessId, ring.FileDescriptor)];
            if (!IsWanted(ring.ProcessId, ring.FileDescriptor, entries.Select(entry => entry.FileDescriptor)))
                continue;
            if (IncludeEntry)
                WriteObject(entries.Select(Snapshot.Mark), enumerateCollection: true);
            else
                WriteObject(Snapshot.Mark(ring));
        }
    }
}
