using EventIo.Inspection.Sets;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection.Observation;

/// <summary>A process during an inspection: its descriptors, relevant threads, sets and rings.</summary>
/// <param name="id">Its number.</param>
/// <param name="folder">Its folder in /proc, disposed with this object.</param>
/// <param name="descriptors">Its descriptors when the inspection began.</param>
internal sealed class InspectedProcess(int id, ProcFolder folder, DescriptorTable descriptors) : IDisposable
{
    /// <summary>Its number.</summary>
    internal int Id { get; } = id;

    /// <summary>Its name in the kernel.</summary>
    internal string Name { get; set; } = "";

    /// <summary>Its folder in /proc.</summary>
    internal ProcFolder Folder { get; } = folder;

    /// <summary>Its descriptors when the inspection began.</summary>
    internal DescriptorTable Descriptors { get; } = descriptors;

    /// <summary>The number of open descriptors at the end.</summary>
    internal int? DescriptorsAtEnd { get; set; }

    /// <summary>The soft limit of descriptors (RLIMIT_NOFILE); null if it is not visible.</summary>
    internal long? DescriptorLimit { get; set; }

    /// <summary>The file of its network namespace; null for that of this process.</summary>
    internal string? NetworkNamespace { get; set; }

    /// <summary>The identity of its network namespace; empty for that of this process.</summary>
    internal string NamespaceKey { get; set; } = "";

    /// <summary>Threads that wait for events or may own a set.</summary>
    internal List<ThreadTrack> Threads { get; } = [];

    /// <summary>Kernel threads that poll the submission queues of its rings.</summary>
    internal List<ThreadTrack> Pollers { get; } = [];

    /// <summary>Kernel threads that carry out blocking requests of its rings.</summary>
    internal List<RingWorker> RingWorkers { get; } = [];

    /// <summary>Its epoll sets.</summary>
    internal List<EpollSet> Sets { get; } = [];

    /// <summary>Its rings.</summary>
    internal List<RingWindow> Rings { get; } = [];

    /// <summary>Whether it ended before the inspection was complete: it then has no row.</summary>
    internal bool HasEnded { get; set; }

    /// <summary>Whether none of its threads used a processor during the window.</summary>
    internal bool IsQuiet => Threads.TrueForAll(thread => thread.RunNanoseconds == 0);

    /// <summary>Whether a thread that drives no loop is working, or sleeps in a call that may be work.</summary>
    internal bool HasBusyWorkers => Threads.Exists(thread => !thread.IsLoop && thread.IsAtWork);

    /// <inheritdoc/>
    public void Dispose() => Folder.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"{Name}[{Id}]";
}
