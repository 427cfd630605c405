using EventIo.Findings;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection.Observation;

/// <summary>An epoll set of a process during an inspection.</summary>
/// <param name="process">The process.</param>
/// <param name="descriptor">Its epoll descriptor.</param>
internal sealed class EpollSet(InspectedProcess process, int descriptor)
{
    private const int DetailLimit = 64;

    /// <summary>The process.</summary>
    internal InspectedProcess Process { get; } = process;

    /// <summary>The epoll descriptor.</summary>
    internal int Descriptor { get; } = descriptor;

    /// <summary>Its watches.</summary>
    internal List<WatchWindow> Watches { get; } = [];

    /// <summary>How long both readings took: for most of it the kernel holds the set's mutex.</summary>
    internal long ReadNanoseconds { get; private set; }

    /// <summary>Whether it was read twice.</summary>
    internal bool IsReadTwice { get; private set; }

    /// <summary>The number of watches of files that were not in it at the first reading.</summary>
    internal int AddedCount { get; private set; }

    /// <summary>The error of kcmp(2) for anonymous files; 0 if there was none.</summary>
    internal int ComparisonErrorNumber { get; private set; }

    /// <summary>Findings about it.</summary>
    internal List<Finding> Findings { get; } = [];

    /// <summary>Reads it for the first time.</summary>
    /// <returns>Whether it exists.</returns>
    internal bool ReadFirst(ProcReader reader)
    {
        if (ReadWatches(reader) is not { } watches)
            return false;
        foreach (EpollWatch watch in watches)
            Watches.Add(new WatchWindow(watch, Process.Descriptors.Find(watch.Descriptor)) { IsPersistent = true });
        ReadDetails(reader, (watch, detail) => watch.DetailBefore = watch.DetailAfter = detail);
        return true;
    }

    /// <summary>
    /// Reads it again, unless it is large. A watch that is gone or has another mask is no longer persistent.
    /// </summary>
    internal void ReadSecond(ProcReader reader, bool isLargeReread)
    {
        ReadDetails(reader, (watch, detail) => watch.DetailAfter = detail);
        if (Watches.Count > InspectionQuery.LargeSetEntries && !isLargeReread)
            return;
        if (ReadWatches(reader) is not { } watches)
        {
            Watches.ForEach(watch => watch.IsPersistent = false);
            return;
        }
        IsReadTwice = true;
        HashSet<EpollWatch> now = [.. watches];
        HashSet<ulong> known = [.. Watches.Select(watch => watch.Watch.Inode)];
        AddedCount = now.Count(watch => !known.Contains(watch.Inode));
        foreach (WatchWindow watch in Watches)
            watch.IsPersistent = now.Contains(watch.Watch);
    }

    /// <summary>Finds the watches whose number is closed or refers to another file.</summary>
    internal void FindGhosts()
    {
        foreach (WatchWindow watch in Watches)
            watch.IsGhost = IsGhost(watch, watch.Descriptor);
    }

    /// <summary>Returns whether a watch's number is closed, or refers to another file than was added.</summary>
    internal bool IsGhost(WatchWindow watch, DescriptorLink link)
    {
        EpollWatch added = watch.Watch;
        if (link.Kind == DescriptorKind.None)
            return !Process.Descriptors.RefersTo(added.Inode);
        // Sockets and pipes have inodes of their own; anonymous files share one, and the kernel has to compare them.
        if (link.Inode != 0)
            return added.Inode != 0 && link.Inode != added.Inode;
        bool? isWatched = KernelComparison.IsStillWatched(
            Process.Id, Descriptor, added.Descriptor, out int errorNumber);
        if (Native.Errno.IsAbsence(errorNumber) || !ProcMount.HasOwnNumbers)
            ComparisonErrorNumber = errorNumber;
        return isWatched == false;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"epoll set {Descriptor} of {Process}");

    private List<EpollWatch>? ReadWatches(ProcReader reader)
    {
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        long start = Native.MonotonicClock.Nanoseconds;
        ReadOnlySpan<byte> text = reader.Read(
            Process.Folder.Value, ProcText.Path(path, "fdinfo/"u8, Descriptor, []), out int errorNumber);
        ReadNanoseconds += Native.MonotonicClock.Nanoseconds - start;
        if (errorNumber != 0)
            return null;
        List<EpollWatch> watches = [];
        EpollWatch.Parse(text, watches);
        return watches;
    }

    private void ReadDetails(ProcReader reader, Action<WatchWindow, DescriptorDetail> set)
    {
        int read = 0;
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        foreach (WatchWindow watch in Watches)
        {
            if (watch.Descriptor.Kind is not (DescriptorKind.EventFd or DescriptorKind.Timer or DescriptorKind.Signal
                or DescriptorKind.Inotify or DescriptorKind.Process) || read++ >= DetailLimit)
                continue;
            ReadOnlySpan<byte> text = reader.Read(
                Process.Folder.Value, ProcText.Path(path, "fdinfo/"u8, watch.Watch.Descriptor, []),
                out int errorNumber);
            if (errorNumber == 0)
                set(watch, DescriptorDetail.Parse(text));
        }
    }
}
