using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Native;
using EventIo.Native.Linux.ControlGroups;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Inspection.Observation;

/// <summary>The two readings of an inspection and the looks between them.</summary>
/// <param name="query">The query.</param>
/// <param name="processes">The processes.</param>
/// <param name="reader">Reads the files of /proc.</param>
internal sealed class InspectionWindow(InspectionQuery query, List<InspectedProcess> processes, ProcReader reader)
{
    private const int PollAttempts = 3;

    private readonly Dictionary<string, SocketTable> _before = [];
    private readonly Dictionary<string, SocketTable> _after = [];
    private readonly Dictionary<string, long> _opens = [];

    /// <summary>Why sockets of some processes are unknown, or known in part; empty if all are known.</summary>
    internal IEnumerable<string> SocketProblems => _before.Values.Select(Explain).OfType<string>().Distinct();

    /// <summary>
    /// Connections that all listeners of a process's network namespace accepted in the window; null if unknown.
    /// </summary>
    internal long? PassiveOpens(InspectedProcess process) =>
        _opens.TryGetValue(process.NamespaceKey, out long opens) ? opens : null;

    /// <summary>Seconds between both readings.</summary>
    internal double Seconds { get; private set; }

    /// <summary>The ports that processes were seen to listen on.</summary>
    internal IEnumerable<int> ListenerPorts => _before.Values.SelectMany(table => table.All)
        .Where(socket => socket is { Kind: SocketKind.Tcp, State: TcpState.Listen })
        .Select(socket => socket.LocalPort ?? 0).Distinct().Order();

    // To find the threads that serve a port, or every listener, the sockets of all descriptors are read, not only those
    // that a set watches.
    private bool HasAllSockets => query.ListenerPort is not null || query.IncludeListeners;

    /// <summary>Reads the sets and rings for the first time.</summary>
    internal void ReadSets()
    {
        var sampler = new ThreadSampler(processes, reader);
        foreach (InspectedProcess process in processes)
            ReadSets(sampler, process);
    }

    /// <summary>Why the sockets of a process are unknown; null if they are known.</summary>
    internal string? SocketProblem(InspectedProcess process) =>
        _before.GetValueOrDefault(process.NamespaceKey)?.Problem;

    /// <summary>Why the sockets of a process are unknown, or known in part; null if they are known.</summary>
    internal string? SocketLimitation(InspectedProcess process) =>
        _before.GetValueOrDefault(process.NamespaceKey) is { } table ? Explain(table) : null;

    /// <summary>Makes both readings.</summary>
    internal void Run(CancellationToken cancellation)
    {
        var sampler = new ThreadSampler(processes, reader);
        // Count connections before the first and after the last reading of the threads: then the connection that caused
        // a counted wake-up is counted as well.
        if (query.SampleSeconds > 0)
            CountPassiveOpens(sign: -1);
        sampler.Begin();
        foreach (InspectedProcess process in processes)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadSets(sampler, process);
            process.Sets.ForEach(set => set.FindGhosts());
        }
        ReadSockets(_before, static (watch, socket) => watch.Before = watch.After = socket, static _ => true,
            cancellation);
        if (query.SampleSeconds > 0)
        {
            sampler.BeginIdle(MayBeHeldBack);
            long start = MonotonicClock.Nanoseconds;
            sampler.Observe(query.SampleSeconds, cancellation);
            ReadAgain(cancellation);
            Seconds = (MonotonicClock.Nanoseconds - start) / (double)Nanoseconds.PerSecond;
            sampler.End();
            foreach (InspectedProcess process in processes.Where(HasUnseenOwner))
                sampler.LookAtIdle(process);
            CountPassiveOpens(sign: 1);
        }
        Dictionary<int, InspectedProcess> byId = processes.ToDictionary(process => process.Id);
        foreach (InspectedProcess process in processes)
        {
            LoopOwnership.Assign(process, () => byId.GetValueOrDefault(ParentOf(process)));
            Complete(process, sampler);
        }
    }

    /// <summary>Finds a socket of a process by its inode, at the last reading.</summary>
    internal TcpSocket? Find(InspectedProcess process, ulong inode) =>
        (_after.GetValueOrDefault(process.NamespaceKey) ?? _before.GetValueOrDefault(process.NamespaceKey))?.Find(inode)
        ?? _before.GetValueOrDefault(process.NamespaceKey)?.Find(inode);

    private void CountPassiveOpens(int sign)
    {
        foreach (IGrouping<string, InspectedProcess> group in processes.GroupBy(process => process.NamespaceKey))
        {
            if (PassiveOpenCounter.Read(reader, group.First().Folder) is { } opens)
                _opens[group.Key] = _opens.GetValueOrDefault(group.Key) + (sign * opens);
        }
    }

    private void ReadSets(ThreadSampler sampler, InspectedProcess process)
    {
        process.Sets.RemoveAll(set => !set.ReadFirst(reader));
        process.Rings.RemoveAll(ring => !ring.ReadFirst(reader));
        process.Rings.ForEach(
            ring => ring.Poller = process.Pollers.Find(thread => thread.Id == ring.Before!.PollerThreadId));
        foreach (ThreadTrack thread in process.Threads)
            thread.Poll = ReadPoll(sampler, process, thread);
    }

    private void ReadAgain(CancellationToken cancellation)
    {
        foreach (InspectedProcess process in processes)
        {
            cancellation.ThrowIfCancellationRequested();
            process.Sets.ForEach(set => set.ReadSecond(reader, query.RereadLargeSets));
            process.Rings.ForEach(ring => ring.ReadSecond(reader));
            if (process.Sets.Count > 0)
                process.DescriptorsAtEnd = DescriptorTable.CountOpen(process.Folder);
            RecheckGhosts(process);
        }
        // Most sockets are quiet: list them again only if the first listing has something to judge.
        ReadSockets(_after, static (watch, socket) => watch.After = socket, IsOfInterest, cancellation);
    }

    private static void RecheckGhosts(InspectedProcess process)
    {
        if (!process.Sets.Exists(set => set.Watches.Exists(watch => watch.IsGhost)))
            return;
        if (DescriptorTable.Read(process.Folder, out _) is not { } now)
            return;
        foreach (EpollSet set in process.Sets)
        {
            foreach (WatchWindow watch in set.Watches)
                watch.IsGhost = watch.IsGhost && set.IsGhost(watch, now.Find(watch.Watch.Descriptor));
        }
    }

    // Data on a watch that will not report it: whether that is a problem depends on the other threads.
    private static bool MayBeHeldBack(InspectedProcess process) => process.Sets.Exists(set => set.Watches.Exists(
        watch => WatchWindow.Unread(watch.Before) > 0
            && (watch.Events & (EpollEvents.EdgeTriggered | EpollEvents.Disarmed)) != 0));

    private static string? Explain(SocketTable table) =>
        table.Problem is { } problem ? $"Sockets could not be looked up: {problem}"
        : table.Fallback is { } fallback
            ? $"Sockets were looked up in /proc/net, which has fewer properties: {fallback}"
        : null;

    private static bool HasUnseenOwner(InspectedProcess process) => process.Threads.Count > 1 && process.Sets.Exists(
        set => !process.Threads.Exists(thread => thread.Wait?.Descriptor == set.Descriptor));

    private int ParentOf(InspectedProcess process) =>
        ThreadStatus.Parse(reader.Read(process.Folder.Value, "status\0"u8, out _)).ParentId;

    private static bool IsOfInterest(WatchWindow watch) => watch.IsGhost
        || (watch.Before is { } socket
            && (socket.ReceiveQueueBytes > 0 || socket.AcceptQueue is not null
                || socket.State is TcpState.CloseWait
                || (watch.IsLevel && watch.Events.HasFlag(EpollEvents.Out))));

    private void ReadSockets(
        Dictionary<string, SocketTable> tables, Action<WatchWindow, TcpSocket?> set, Func<WatchWindow, bool> isWanted,
        CancellationToken cancellation)
    {
        foreach (IGrouping<string, InspectedProcess> group in processes.GroupBy(process => process.NamespaceKey))
        {
            WatchWindow[] watches =
                [.. group.SelectMany(process => process.Sets).SelectMany(entry => entry.Watches).Where(isWanted)];
            var wanted = new HashSet<ulong>(watches.Length);
            foreach (WatchWindow watch in watches)
                wanted.Add(watch.Watch.Inode);
            if (tables == _before)
            {
                wanted.UnionWith(group.SelectMany(process => process.Threads)
                    .SelectMany(thread => thread.Poll?.Entries ?? [])
                    .Where(entry => entry.Link.Kind == DescriptorKind.Socket).Select(entry => entry.Link.Inode));
                wanted.UnionWith(group.Where(process => HasAllSockets || process.Rings.Count > 0)
                    .SelectMany(process => process.Descriptors.All.Values).Select(link => link.Inode));
            }
            wanted.Remove(0);
            SocketTable table = SocketTable.Read(group.First().NetworkNamespace, wanted, cancellation);
            tables[group.Key] = table;
            foreach (WatchWindow watch in watches)
            {
                if (watch.Descriptor.Kind is DescriptorKind.Socket or DescriptorKind.None || watch.IsGhost)
                    set(watch, table.Find(watch.Watch.Inode));
            }
        }
    }

    private static PollSet? ReadPoll(ThreadSampler sampler, InspectedProcess process, ThreadTrack thread)
    {
        for (int i = 0; i < PollAttempts; i++)
        {
            if (WaitCall.Of(thread.Current, SystemCallTable.Current) is not { } wait || wait.Descriptor is not null)
                return null;
            // The array is in the thread's own memory: it is valid only if the thread slept in the same call before and
            // after.
            PollSet? set = PollSet.Read(wait, thread.Id, process.Descriptors, out int errorNumber);
            thread.SetErrorNumber = errorNumber;
            if (set is null || sampler.IsUnchanged(process, thread))
                return set;
            sampler.Look(process, thread);
        }
        return null;
    }

    private void Complete(InspectedProcess process, ThreadSampler sampler)
    {
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        foreach (ThreadTrack thread in process.Threads)
        {
            if (!thread.IsLoop)
                continue;
            // Only a thread that did nothing while something was ready needs this look.
            if (thread is { SleptThroughout: true, IsStopped: false }
                && thread.Set?.Watches.Exists(watch => watch.IsReadyThroughout) == true)
                thread.IsFrozen = Freezer.Holds(reader.Read(
                    process.Folder.Value, ProcText.Path(path, "task/"u8, thread.Id, "/wchan"u8), out _));
            thread.TimeoutMilliseconds = sampler.ReadTimeout(process, thread);
            thread.Name = ProcText.Name(
                reader.Read(process.Folder.Value, ProcText.Path(path, "task/"u8, thread.Id, "/comm"u8), out _));
        }
        if (process.Threads.Exists(thread => thread.IsLoop))
            process.DescriptorLimit = ProcessLimits.OpenFiles(reader.Read(process.Folder.Value, "limits\0"u8, out _));
    }
}
