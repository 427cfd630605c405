using System.Globalization;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Native.Linux.Proc;
using EventIo.Tests.Incidents;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Inspection;

/// <summary>The description of each kind of file that a set watches.</summary>
public sealed class EntryTests
{
    [Fact]
    public void Every_kind_of_file_in_a_set_is_resolved()
    {
        using OtherProcess program = OtherProcess.Start(IncidentProgram.CompileSource("every_kind"));
        int[] numbers = [.. program.Output.ReadLine()!.Split(' ')
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        var query = new InspectionQuery { ProcessIds = [program.Id], SampleSeconds = 0, IncludeEntries = true };
        Dictionary<int, EpollEntry> entries = HostInspector.Inspect(query, TestContext.Current.CancellationToken)
            .Entries.ToDictionary(entry => entry.FileDescriptor);
        Assert.All(entries.Values, entry => Assert.Equal(numbers[0], entry.EpollDescriptor));
        EpollEntry[] watched = [.. numbers[1..8].Select(number => entries[number])];
        Assert.Equal(
            [
                DescriptorKind.Pipe, DescriptorKind.Socket, DescriptorKind.Timer, DescriptorKind.Signal,
                DescriptorKind.EventFd, DescriptorKind.Inotify, DescriptorKind.Epoll,
            ],
            watched.Select(entry => entry.Kind));
        Assert.Matches(@"^expires in \d+(\.\d)? ms, then every 60000 ms$", watched[2].Detail);
        Assert.Equal(
            ["signals 10", "count 3", "1 watches", "a set in this set"], watched[3..].Select(entry => entry.Detail));
        Assert.Equal([false, null, true, null, null], watched[2..].Select(entry => entry.IsReady));
        Assert.Equal(EpollEvents.In | EpollEvents.EdgeTriggered, watched[4].Events);
        // This process and its child have the other end of the pipe; only this process has the other end of the socket
        // pair.
        Assert.Empty(watched[0].Holders);
        Assert.Equal(
            [(program.Id, numbers[8]), (numbers[10], numbers[8])],
            watched[0].PeerHolders.Select(holder => (holder.ProcessId, holder.FileDescriptor)).Order());
        Assert.Equal(
            [(program.Id, numbers[9])],
            watched[1].PeerHolders.Select(holder => (holder.ProcessId, holder.FileDescriptor)));
    }
}
