using EventIo.Inspection.Threads;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection.Observation;

/// <summary>
/// Decides which thread drives which set. A thread that was seen in a wait drives the set it waits on. A set that was
/// not seen in any wait is assigned to a thread that was not seen waiting, because that thread runs all the time or
/// sleeps in another call. There must be only one such thread.
/// </summary>
internal static class LoopOwnership
{
    /// <summary>Assigns the sets and rings of a process to its threads.</summary>
    /// <param name="process">The process.</param>
    /// <param name="findParent">
    /// Finds its parent, if that was inspected as well: a forked process has its parent's sets.
    /// </param>
    internal static void Assign(InspectedProcess process, Func<InspectedProcess?> findParent)
    {
        foreach (ThreadTrack thread in process.Threads)
        {
            if (thread.Wait is { Mechanism: WaitMechanism.Epoll } epoll)
                thread.Set = process.Sets.Find(set => set.Descriptor == epoll.Descriptor);
            else if (thread.Wait is { Mechanism: WaitMechanism.IoUring } ring)
                thread.Ring = process.Rings.Find(candidate => candidate.Descriptor == ring.Descriptor);
        }
        HashSet<int> nested = [.. Nested(process)];
        List<EpollSet> orphans =
        [
            .. process.Sets.Where(set => set.Watches.Count > 0 && !nested.Contains(set.Descriptor)
                && !process.Threads.Exists(thread => thread.Set == set)),
        ];
        if (orphans.Count > 0 && findParent() is { } parent)
            orphans.RemoveAll(set => IsInherited(set, parent));
        AssignRegisteredRing(process);
        if (orphans.Count == 0)
            AssignRing(process);
        else if (process.Threads is [var only])
            AssignOnly(only, orphans.MaxBy(set => set.Watches.Count)!);
        else
            AssignByElimination(process, orphans);
    }

    // Sets that another set or a poll(2) watches.
    private static IEnumerable<int> Nested(InspectedProcess process) => process.Sets
        .SelectMany(set => set.Watches)
        .Where(watch => watch.Descriptor.Kind == DescriptorKind.Epoll)
        .Select(watch => watch.Watch.Descriptor)
        .Concat(process.Threads
            .SelectMany(thread => thread.Poll?.Entries ?? [])
            .Where(entry => entry.Link.Kind == DescriptorKind.Epoll)
            .Select(entry => entry.Descriptor));

    private static bool IsInherited(EpollSet set, InspectedProcess parent) =>
        parent.Descriptors.Find(set.Descriptor).Kind == DescriptorKind.Epoll
            && KernelComparison.AreSame(set.Process.Id, set.Descriptor, parent.Id, set.Descriptor) != false;

    // A single thread that sleeps in poll(2) or select(2) drives what it polls. If something in its epoll set was ready
    // in both readings, it is assumed to own that set and to be blocked in the poll.
    private static void AssignOnly(ThreadTrack thread, EpollSet set)
    {
        if (thread.Wait is null)
            thread.Set = set;
        else if (thread.Wait.Value.Mechanism is WaitMechanism.Poll or WaitMechanism.Select
            && set.Watches.Exists(watch => watch.IsReadyThroughout))
        {
            thread.CountWaitsAsCalls();
            thread.Set = set;
        }
    }

    private static void AssignByElimination(InspectedProcess process, List<EpollSet> orphans)
    {
        List<ThreadTrack> free = process.Threads.FindAll(thread => thread.Wait is null);
        List<ThreadTrack> running = free.FindAll(thread => thread.SamplesRunning * 2 > thread.Samples);
        // A working thread that was never seen in a wait may be the set's owner. While there is one, no thread is
        // reported as blocked.
        bool areAllIdle = free.TrueForAll(thread => thread.SamplesRunning == 0 && thread.RunNanoseconds == 0);
        List<ThreadTrack> candidates = !areAllIdle ? running
            : free.FindAll(thread => !ThreadTrack.IsIdle(thread.Current));
        if (orphans.Count == 1 && running.Count > 0)
            running.MaxBy(thread => thread.BusyShare)!.Set = orphans[0];
        else if (candidates.Count == orphans.Count)
        {
            for (int i = 0; i < orphans.Count; i++)
                candidates[i].Set = orphans[i];
        }
    }

    // /proc does not show which ring a thread has registered: it is known if there is one thread and one ring.
    private static void AssignRegisteredRing(InspectedProcess process)
    {
        List<ThreadTrack> threads = process.Threads.FindAll(thread => thread.Ring is null
            && thread.Wait is { Mechanism: WaitMechanism.IoUring, Descriptor: null });
        List<RingWindow> orphans = OrphanRings(process);
        if (threads is [var thread] && orphans is [var ring])
            thread.Ring = ring;
    }

    private static void AssignRing(InspectedProcess process)
    {
        List<RingWindow> orphans = OrphanRings(process);
        List<ThreadTrack> free = process.Threads.FindAll(thread => thread.Wait is null && thread.Set is null
            && thread.SamplesRunning * 2 > thread.Samples);
        if (orphans.Count == 1 && free.Count > 0)
            free.MaxBy(thread => thread.BusyShare)!.Ring = orphans[0];
    }

    private static List<RingWindow> OrphanRings(InspectedProcess process) => process.Rings.FindAll(
        ring => !process.Threads.Exists(thread => thread.Ring == ring));
}
