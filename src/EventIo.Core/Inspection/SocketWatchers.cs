using EventIo.Inspection.Observation;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Inspection;

/// <summary>The threads and epoll sets of the host that wait for events of sockets.</summary>
public sealed class SocketWatchers
{
    private readonly Dictionary<ulong, List<SocketWatcher>> _byInode = [];

    private SocketWatchers()
    {
    }

    /// <summary>The number of processes that this user may not inspect.</summary>
    public int HiddenProcesses { get; private set; }

    /// <summary>Reads every epoll set, poll and select of the visible processes.</summary>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>The watchers.</returns>
    /// <exception cref="Native.NativeException">There is no /proc.</exception>
    public static SocketWatchers Read(CancellationToken cancellation)
    {
        var reader = new ProcReader();
        var query = new InspectionQuery { SampleSeconds = 0 };
        var scanner = new ProcessScanner(query, reader);
        List<InspectedProcess> processes = scanner.Scan(cancellation);
        var watchers = new SocketWatchers { HiddenProcesses = scanner.HiddenProcesses };
        try
        {
            new InspectionWindow(query, processes, reader).ReadSets();
            foreach (InspectedProcess process in processes)
                watchers.Add(process);
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
        return watchers;
    }

    /// <summary>Returns the watchers of recorded sockets.</summary>
    /// <param name="recording">The sockets.</param>
    internal static SocketWatchers Of(SocketRecording recording)
    {
        var watchers = new SocketWatchers { HiddenProcesses = recording.HiddenWatchers };
        foreach (TcpSocket socket in recording.Sockets.Concat(recording.BoundSockets))
        {
            if (socket.Inode is { } inode && socket.Watchers.Count > 0)
                watchers._byInode[inode] = [.. socket.Watchers];
        }
        return watchers;
    }

    /// <summary>Finds the watchers of a socket.</summary>
    /// <param name="inode">The socket's inode; null if no process has it.</param>
    /// <returns>The watchers, if any.</returns>
    public IReadOnlyList<SocketWatcher> Find(uint? inode) =>
        inode is { } number && _byInode.TryGetValue(number, out List<SocketWatcher>? watchers) ? [.. watchers] : [];

    private void Add(InspectedProcess process)
    {
        foreach (EpollSet set in process.Sets)
        {
            foreach (WatchWindow watch in set.Watches.Where(SetRows.IsSocket))
                Add(watch.Watch.Inode, new(
                    process.Id, process.Name, watch.Watch.Descriptor, set.Descriptor, ThreadId: null,
                    watch.Events.ToString()));
        }
        foreach (ThreadTrack thread in process.Threads)
        {
            foreach (PollSetEntry entry in thread.Poll?.Entries ?? [])
            {
                if (entry.Link.Kind == DescriptorKind.Socket)
                    Add(entry.Link.Inode, new(
                        process.Id, process.Name, entry.Descriptor, EpollDescriptor: null, thread.Id,
                        entry.Events.ToString()));
            }
        }
    }

    private void Add(ulong inode, SocketWatcher watcher)
    {
        if (!_byInode.TryGetValue(inode, out List<SocketWatcher>? watchers))
            _byInode[inode] = watchers = [];
        watchers.Add(watcher);
    }
}
