using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Snapshots.Anonymity;

/// <summary>Collects the names in a snapshot, with one replacement for each.</summary>
internal sealed class NameCollector
{
    // These reveal nothing about a host.
    private static readonly string[] CommonInterfaces = ["lo", "all", "default"];

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = [];

    private NameCollector()
    {
    }

    /// <summary>Collects the names.</summary>
    internal static IReadOnlyDictionary<string, string> Of(SnapshotContent content)
    {
        var collector = new NameCollector();
        collector.Add(content.Host, "host");
        foreach (HostState state in (ReadOnlySpan<HostState>)[content.Window.Before, content.Window.After])
            collector.Add(state);
        foreach (TcpSocket socket in content.Sockets.Sockets.Concat(content.Sockets.BoundSockets))
            collector.Add(socket);
        collector.AddRows(content);
        return collector._names;
    }

    /// <summary>Returns the same content without the arguments of processes, which may contain anything.</summary>
    internal static SnapshotContent WithoutArguments(SnapshotContent content) => content with
    {
        Window = content.Window with
        {
            Before = WithoutArguments(content.Window.Before),
            After = WithoutArguments(content.Window.After),
        },
    };

    private static HostState WithoutArguments(HostState state) => state with
    {
        Processes = state.Processes.ToDictionary(
            process => process.Key, process => process.Value with { Arguments = [] }),
    };

    private void Add(HostState state)
    {
        foreach (HostProcess process in state.Processes.Values)
        {
            Add(process.Name, "process");
            foreach (CpuQuota quota in process.Quotas)
                Add(quota.Folder, "/group");
        }
        IEnumerable<string> interfaces = state.Interfaces.Keys.Concat(state.SteeredInterfaces?.Keys ?? [])
            .Concat(state.Settings.InterfaceNames).Except(CommonInterfaces);
        foreach (string name in interfaces)
            Add(name, "interface");
        foreach (TcpSocket socket in state.Sockets.Listeners.Concat(state.Sockets.Datagrams)
            .Concat(state.Sockets.Connections.Values.Select(reading => reading.Socket)))
            Add(socket);
    }

    private void Add(TcpSocket socket)
    {
        AddPath(socket.Path);
        Add(socket.Cgroup, "/group");
        Add(socket.Owners);
        foreach (SocketWatcher watcher in socket.Watchers)
            Add(watcher.ProcessName, "process");
    }

    private void AddRows(SnapshotContent content)
    {
        foreach (EventLoopThread row in content.Inspection.Loops.Concat(
            content.Inspection.Listeners.Values.SelectMany(rows => rows)))
        {
            Add(row.ProcessName, "process");
            Add(row.ThreadName, "thread");
            foreach (EpollEntry entry in row.Entries)
                Add(entry);
        }
        foreach (EpollEntry entry in content.Inspection.Entries)
            Add(entry);
        foreach (EpollInstance row in content.Inspection.Sets)
            Add(row.ProcessName, "process");
        foreach (IoUringInstance row in content.Inspection.Rings)
            Add(row.ProcessName, "process");
        foreach (IoUringRequest row in content.Inspection.Requests)
            AddPath(row.Local);
    }

    private void Add(EpollEntry entry)
    {
        Add(entry.ProcessName, "process");
        Add(entry.Holders);
        Add(entry.PeerHolders);
        AddPath(entry.Local);
    }

    private void Add(IEnumerable<SocketHolder> holders)
    {
        foreach (SocketHolder holder in holders)
        {
            Add(holder.ProcessName, "process");
            Add(holder.ServerName, "server");
        }
    }

    // The path of a UNIX socket, or its abstract name after an @; anything else is an end point.
    private void AddPath(string? path)
    {
        if (path is ['/' or '@', ..])
            Add(path, path[0] + "socket");
    }

    private void Add(string? name, string replacement)
    {
        if (string.IsNullOrEmpty(name) || name == "/" || _names.ContainsKey(name))
            return;
        int number = _counts[replacement] = _counts.GetValueOrDefault(replacement) + 1;
        _names[name] = FormattableString.Invariant($"{replacement}{number}");
    }
}
