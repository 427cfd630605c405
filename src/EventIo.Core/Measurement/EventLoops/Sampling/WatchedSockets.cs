using EventIo.Inspection.Observation;
using EventIo.Inspection.Threads;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>Finds the sockets that a loop wants to read from, by inode.</summary>
internal static class WatchedSockets
{
    // EPOLLIN of epoll_ctl(2).
    private const uint In = 1;

    /// <summary>Reads a loop's set.</summary>
    /// <param name="target">The loop's thread.</param>
    /// <param name="look">The last look at it: the arrays of poll(2) and select(2) are the call's arguments.</param>
    /// <param name="folder">Its process.</param>
    /// <param name="reader">Reads the files.</param>
    /// <returns>
    /// Inodes; for a ring, those of all sockets of the process. Null if the set can't be read at the moment.
    /// </returns>
    internal static HashSet<ulong>? Find(LoopTarget target, in LoopLook look, ProcFolder folder, ProcReader reader) =>
        target.Mechanism switch
        {
            WaitMechanism.Epoll when target.FileDescriptor is { } descriptor => OfEpoll(descriptor, folder, reader),
            WaitMechanism.Poll or WaitMechanism.Select => OfPoll(target, look, folder),
            _ => OfProcess(folder),
        };

    private static HashSet<ulong>? OfEpoll(int descriptor, ProcFolder folder, ProcReader reader)
    {
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        ReadOnlySpan<byte> text = reader.Read(
            folder.Value, ProcText.Path(path, "fdinfo/"u8, descriptor, []), out int errorNumber);
        if (errorNumber != 0)
            return null;
        List<EpollWatch> watches = [];
        EpollWatch.Parse(text, watches);
        return [.. watches.Where(watch => (watch.Events & In) != 0).Select(watch => watch.Inode)];
    }

    private static HashSet<ulong>? OfPoll(LoopTarget target, in LoopLook look, ProcFolder folder)
    {
        if (look.State != LoopState.Waiting || WaitCall.Of(look.Call, SystemCallTable.Current) is not { } wait
            || DescriptorTable.Read(folder, out _) is not { } descriptors)
            return null;
        return PollSet.Read(wait, target.ThreadId, descriptors, out _) is { } set
            ? [.. set.Entries.Where(entry => entry.Events.HasFlag(Inspection.Sets.EpollEvents.In))
                .Select(entry => entry.Link.Inode)]
            : null;
    }

    private static HashSet<ulong>? OfProcess(ProcFolder folder) =>
        DescriptorTable.Read(folder, out _) is { } descriptors
            ? [.. descriptors.All.Values.Where(link => link.Kind == DescriptorKind.Socket).Select(link => link.Inode)]
            : null;
}
