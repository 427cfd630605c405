using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Inspection;

/// <summary>Creates the rows of watched descriptors.</summary>
/// <param name="window">The readings.</param>
/// <param name="inodes">Sockets and pipes whose holders are wanted.</param>
/// <param name="cancellation">Cancels the search for holders.</param>
internal sealed class EntryRows(InspectionWindow window, IReadOnlySet<ulong> inodes, CancellationToken cancellation)
{
    private readonly HolderIndex _holders = HolderIndex.Read(inodes, cancellation);

    /// <summary>Returns the watches of an epoll set, by descriptor.</summary>
    internal IEnumerable<EpollEntry> Of(EpollSet set) => set.Watches
        .OrderBy(watch => watch.Watch.Descriptor)
        .Select(watch => Fill(
            new EpollEntry
            {
                ProcessId = set.Process.Id,
                ProcessName = set.Process.Name,
                EpollDescriptor = set.Descriptor,
                FileDescriptor = watch.Watch.Descriptor,
                Kind = watch.Descriptor.Kind,
                Events = watch.Events,
                IsReady = watch.IsReady,
                ReadyMilliseconds = watch.ReadyMilliseconds,
                IsGhost = watch.IsGhost,
                Detail = Describe(watch),
                Data = watch.Watch.Data,
                Inode = watch.Watch.Inode,
            },
            watch.After ?? watch.Before));

    /// <summary>Returns the entries of a poll(2) or select(2).</summary>
    internal IEnumerable<EpollEntry> Of(InspectedProcess process, int thread, PollSet set) =>
        from entry in set.Entries
        select Fill(
            new EpollEntry
            {
                ProcessId = process.Id,
                ProcessName = process.Name,
                ThreadId = thread,
                FileDescriptor = entry.Descriptor,
                Kind = entry.Link.Kind,
                Events = entry.Events,
                Inode = entry.Link.Inode,
            },
            entry.Link.Kind == DescriptorKind.Socket ? window.Find(process, entry.Link.Inode) : null);

    private EpollEntry Fill(EpollEntry entry, TcpSocket? socket)
    {
        SocketHolder[] holders = _holders.Find(entry.Inode, entry.ProcessId);
        SocketHolder[] peers = socket?.PeerInode is > 0 and var peer ? _holders.Find(peer) : [];
        if (entry.Kind == DescriptorKind.Pipe)
            (holders, peers) = _holders.FindEnds(entry.Inode, entry.ProcessId, entry.FileDescriptor);
        entry = entry with { Holders = holders, PeerHolders = peers };
        return socket is null ? entry : entry with
        {
            SocketKind = socket.Kind,
            State = socket.State,
            Local = socket.Local,
            Remote = socket.Remote,
            ReceiveQueueBytes = socket.ReceiveQueueBytes,
            SendQueueBytes = socket.SendQueueBytes,
            AcceptQueue = socket.AcceptQueue,
            AcceptQueueLimit = socket.AcceptQueueLimit,
            Cookie = socket.Cookie,
            LastReceiveMilliseconds = WatchWindow.LastDataMilliseconds(socket),
        };
    }

    private static string? Describe(WatchWindow watch)
    {
        if (watch.Descriptor.Kind == DescriptorKind.Epoll)
            return "a set in this set";
        if (watch.DetailAfter is not { } detail)
            return null;
        FormattableString? text = detail switch
        {
            { EventCount: { } count } => $"count {count}",
            { TimerTicks: > 0 and var ticks } => $"expired {ticks} times",
            { TimerNanoseconds: > 0 and var left } =>
                $"expires in {left / 1e6:0.#} ms{Every(detail.TimerIntervalNanoseconds)}",
            { TimerNanoseconds: not null } => $"not set",
            { SignalMask: { } mask } => $"signals {Signals(mask)}",
            { InotifyWatches: { } watches } => $"{watches} watches",
            { ProcessId: { } process } => $"process {process}",
            _ => null,
        };
        return text is null ? null : FormattableString.Invariant(text);
    }

    private static string Every(long? nanoseconds) =>
        nanoseconds > 0 ? FormattableString.Invariant($", then every {nanoseconds / 1e6:0.#} ms") : "";

    private static string Signals(ulong mask) => string.Join(
        ' ', Enumerable.Range(0, 64).Where(bit => (mask >> bit & 1) != 0)
            .Select(bit => FormattableString.Invariant($"{bit + 1}")));
}
