using EventIo.Diagnosis.Readings;
using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Diagnosis.Observation;

/// <summary>The kernel's counters and the sockets with their owners, at one moment.</summary>
internal sealed record HostState
{
    /// <summary>When it was read, on the monotonic clock.</summary>
    internal long Nanoseconds { get; init; }

    /// <summary>The counters of the network namespace.</summary>
    internal NetworkCounters Counters { get; init; } = NetworkCounters.None;

    /// <summary>Receive work by processor.</summary>
    internal IReadOnlyList<SoftnetReading> Softnet { get; init; } = [];

    /// <summary>The time of the processors.</summary>
    internal IReadOnlyList<ProcessorTimes> Processors { get; init; } = [];

    /// <summary>Connection tracking; null if the kernel has none.</summary>
    internal ProcessorTable? Conntrack { get; init; }

    /// <summary>The neighbour tables of IPv4 and IPv6; null if the kernel has none.</summary>
    internal (ProcessorTable? V4, ProcessorTable? V6) Neighbours { get; init; }

    /// <summary>Kernel parameters.</summary>
    internal HostSettings Settings { get; init; } = HostSettings.None;

    /// <summary>The sockets with their owners.</summary>
    internal SocketCensus Sockets { get; init; } = new();

    /// <summary>The processes by number.</summary>
    internal IReadOnlyDictionary<int, HostProcess> Processes { get; init; } = new Dictionary<int, HostProcess>();

    /// <summary>The number of processes that this user may not inspect.</summary>
    internal int HiddenProcesses { get; init; }

    /// <summary>
    /// The number of processes of the first reading that the second one left out, because it was interrupted.
    /// </summary>
    internal int UnreadProcesses { get; init; }

    /// <summary>Problems with requested processes.</summary>
    internal IReadOnlyList<SocketProblemException> Problems { get; init; } = [];

    /// <summary>Whether /proc omits processes of other users (hidepid of proc(5)).</summary>
    internal bool HasInvisibleProcesses { get; init; }

    /// <summary>Packets received by network interface, the loopback interface included.</summary>
    internal IReadOnlyDictionary<string, long> Interfaces { get; init; } = new Dictionary<string, long>();

    /// <summary>Whether RPS distributes an interface's packets over processors, for interfaces shown in /sys.</summary>
    internal IReadOnlyDictionary<string, bool> SteeredInterfaces { get; init; } = new Dictionary<string, bool>();

    /// <summary>Orphaned connections: closed by their process, unfinished in the kernel.</summary>
    internal long? Orphans { get; init; }

    /// <summary>
    /// Whether the control groups that limit processor time are mounted where this process can see them.
    /// </summary>
    internal bool HasCgroups { get; init; }

    /// <summary>The processes that own listeners.</summary>
    internal int[] ListenerOwners =>
        [.. Sockets.Listeners.SelectMany(listener => listener.Owners).Select(owner => owner.ProcessId).Distinct()];

    /// <summary>Returns a copy with only the processes of a query, and their sockets.</summary>
    /// <param name="query">Selects the processes.</param>
    internal HostState Restrict(DiagnosisQuery query)
    {
        Dictionary<int, HostProcess> wanted = Processes.Values
            .Where(process => query.IsWanted(process.Id, process.Name)).ToDictionary(process => process.Id);
        return this with { Processes = wanted, Sockets = Sockets.Restrict(wanted.ContainsKey) };
    }

    /// <summary>Takes a snapshot. The calling thread is in the network namespace concerned.</summary>
    /// <param name="query">The query.</param>
    /// <param name="diagnostics">The namespace's diagnostics; null if there are none.</param>
    /// <param name="outer">The settings of the host, if the namespace is another one.</param>
    /// <param name="first">The first snapshot, if this is the second one.</param>
    /// <param name="watched">The cookies of connections to include in any state.</param>
    /// <param name="work">Limits what is read after Ctrl+C.</param>
    /// <exception cref="OperationCanceledException">The first snapshot was interrupted.</exception>
    internal static HostState Read(
        DiagnosisQuery query, SocketDiagnostics? diagnostics, HostSettings? outer, HostState? first,
        IReadOnlySet<ulong> watched, InterruptedWork work)
    {
        long now = MonotonicClock.Nanoseconds;
        HostSettings settings = HostSettings.Read(query.NetworkNamespace, outer);
        SocketCensus sockets = ReadSockets(
            diagnostics, settings.Numbers("net.ipv4.ip_local_port_range"), isFirst: first is null, watched, work);
        var mounts = CgroupMounts.Read();
        var processes = new ProcessCensus(query, mounts);
        var inodes = sockets.Inodes.ToHashSet();
        if (first is null)
            processes.Read(inodes, work.Cancellation);
        else
            processes.ReadAgain(inodes, first, work);
        return new HostState
        {
            Nanoseconds = now,
            Counters = NetworkCounters.Read(),
            Softnet = SoftnetReading.Parse(KernelText.Read("/proc/thread-self/net/softnet_stat")),
            Processors = ProcessorTimes.Parse(KernelText.Read("/proc/stat")),
            Conntrack = Table("nf_conntrack"),
            Neighbours = (HostTable("arp_cache"), HostTable("ndisc_cache")),
            Settings = settings,
            Sockets = sockets.With(processes.Owners, query.IsRestricted),
            Processes = processes.Processes,
            HiddenProcesses = processes.Hidden,
            UnreadProcesses = processes.Unread,
            Problems = processes.Problems,
            HasInvisibleProcesses = ProcMount.LeavesOutProcesses(),
            Interfaces = InterfaceTable.Parse(KernelText.Read("/proc/thread-self/net/dev")),
            SteeredInterfaces = ReceiveSteering.Read(),
            Orphans = SocketTotals.Orphans(KernelText.Read("/proc/thread-self/net/sockstat")),
            HasCgroups = mounts.HasQuotas(KernelText.Read("/proc/self/cgroup")),
        };
    }

    private static SocketCensus ReadSockets(
        SocketDiagnostics? diagnostics, ReadOnlySpan<long> portRange, bool isFirst, IReadOnlySet<ulong> watched,
        InterruptedWork work)
    {
        if (diagnostics is null)
        {
            return new SocketCensus
            {
                Problem = "The kernel's socket diagnostics (NETLINK_SOCK_DIAG) are not available.",
            };
        }
        try
        {
            return SocketCensus.Read(diagnostics, portRange, watched, work);
        }
        catch (OperationCanceledException) when (!isFirst)
        {
            return new SocketCensus { Problem = "The window was interrupted before all sockets were listed again." };
        }
    }

    private static ProcessorTable? Table(string name) =>
        ProcessorTable.Parse(KernelText.Read($"/proc/thread-self/net/stat/{name}"));

    // All network namespaces share one table, which only the initial namespace shows. This process may be in that one.
    private static ProcessorTable? HostTable(string name) =>
        Table(name) ?? ProcessorTable.Parse(KernelText.Read($"/proc/self/net/stat/{name}"));
}
