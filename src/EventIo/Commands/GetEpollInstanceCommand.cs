using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Inspection;
using EventIo.Inspection.Sets;

namespace EventIo.Commands;

/// <summary>Shows the epoll sets of live processes, and what they watch.</summary>
[Cmdlet(VerbsCommon.Get, "EpollInstance", HelpUri = HelpPages.Base + "Get-EpollInstance.md")]
[LinuxOnly("/proc/PID/fdinfo")]
[OutputType(typeof(EpollInstance), typeof(EpollEntry))]
public sealed class GetEpollInstanceCommand : SetCmdlet
{
    /// <inheritdoc/>
    protected override void Write(InspectionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        ILookup<(int, int?),
        EpollEntry> entries = result.Entries.ToLookup(entry => (entry.ProcessId, entry.EpollDescriptor));
        foreach (EpollInstance set in result.Sets)
        {
            IEnumerable<EpollEntry> watched = entries[(set.ProcessId, set.FileDescriptor)];
            if (!IsWanted(set.ProcessId, set.FileDescriptor, watched.Select(entry => (int?)entry.FileDescriptor)))
                continue;
            if (IncludeEntry)
                WriteObject(watched.Select(Snapshot.Mark), enumerateCollection: true);
            else
                WriteObject(Snapshot.Mark(set));
        }
    }
}
