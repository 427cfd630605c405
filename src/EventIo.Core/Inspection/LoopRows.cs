using System.Buffers.Text;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Rules;
using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using Tmds.Linux;

namespace EventIo.Inspection;

/// <summary>Creates the rows of threads.</summary>
/// <param name="query">The query.</param>
/// <param name="processes">The inspected processes.</param>
/// <param name="window">The readings.</param>
/// <param name="entries">Creates the rows of watched descriptors.</param>
internal sealed class LoopRows(
    InspectionQuery query, IReadOnlyList<InspectedProcess> processes, InspectionWindow window, EntryRows entries)
{
    // The descriptors that a shell, a log reader or a library's helper thread waits for.
    private static readonly DescriptorKind[] Minor =
        [DescriptorKind.Terminal, DescriptorKind.Pipe, DescriptorKind.EventFd, DescriptorKind.File];

    // The timer slack costs a read for each thread, which is too much for thousands of them.
    private const int MaxSlackReads = 500;

    private readonly ProcReader _reader = new();
    private readonly Dictionary<int, long?> _slacks = [];

    /// <summary>Creates the rows.</summary>
    /// <param name="listenerPort">The port whose workers are wanted; null for all loops.</param>
    internal IEnumerable<EventLoopThread> Build(int? listenerPort) => listenerPort is { } port
        ? Workers(port)
        : from process in processes
          from thread in process.Threads
          where thread.IsLoop && (query.SampleSeconds == 0 || thread.WindowNanoseconds > 0)
              && (query.IncludeAll || !IsMinor(thread))
          select Row(process, thread);

    private static bool IsMinor(ThreadTrack thread) => thread.Set is null && thread.Ring is null
        && thread.Poll is { } poll && poll.Entries.All(entry => Minor.Contains(entry.Link.Kind));

    private IEnumerable<EventLoopThread> Workers(int port)
    {
        ListenerGroup[] groups = [.. ListenerGroup.Of(processes).Where(group => group.Port == port)];
        var seen = new HashSet<ThreadTrack>();
        foreach (ListenerGroup group in groups)
        {
            int total = group.Workers.Sum(worker => worker.Connections);
            foreach (ListenerWorker worker in group.Workers.Where(worker => seen.Add(worker.Thread)))
            {
                yield return Row(worker.Process, worker.Thread) with
                {
                    Port = port,
                    ConnectionCount = worker.Connections,
                    SharePercent = total > 0 ? 100.0 * worker.Connections / total : null,
                    AcceptsPerSecond = AcceptsPerSecond(worker),
                    IsExclusive = worker.Listener.Events.HasFlag(EpollEvents.Exclusive),
                    IsReusePort = group.IsReusePort,
                };
            }
        }
        foreach (InspectedProcess process in processes)
        {
            foreach (ThreadTrack thread in process.Threads.Where(thread => thread.IsLoop && !seen.Contains(thread)))
            {
                if (HasPort(process, thread, port))
                {
                    EventLoopThread row = Row(process, thread);
                    yield return row with { Port = port, ConnectionCount = Count(process, thread, port) };
                }
            }
        }
    }

    private double? AcceptsPerSecond(ListenerWorker worker) =>
        window.Seconds > 0 && worker.Set.IsReadTwice ? worker.Set.AddedCount / window.Seconds : null;

    // Returns whether a set has connections of the port, a poll or select has the listener, or a ring's process listens
    // on it.
    private bool HasPort(InspectedProcess process, ThreadTrack thread, int port)
    {
        if (thread.Set is { } set)
            return set.Watches.Exists(watch => IsConnection(watch.Before) && watch.Before!.LocalPort == port);
        IEnumerable<DescriptorLink> links = thread.Poll is { } poll
            ? poll.Entries.Select(entry => entry.Link)
            : thread.Ring is null && thread.Wait?.Mechanism != WaitMechanism.IoUring ? [] : Unwatched(process);
        return links.Any(link => IsListener(Socket(process, link), port));
    }

    private int? Count(InspectedProcess process, ThreadTrack thread, int port)
    {
        IEnumerable<TcpSocket?> sockets = thread.Set is { } set ? set.Watches.Select(watch => watch.Before)
            : thread.Poll is { } poll ? poll.Entries.Select(entry => Socket(process, entry.Link))
            : process.Rings.Count == 1 ? Unwatched(process).Select(link => Socket(process, link))
            : [];
        return thread.Set is null && thread.Poll is null && process.Rings.Count > 1
            ? null
            : sockets.Count(socket => IsConnection(socket) && socket!.LocalPort == port);
    }

    // Returns the descriptors that a ring of the process may use. The kernel does not report the sockets of a ring's
    // requests. A descriptor that a set or a poll of the process watches belongs to another loop. The descriptor number
    // of a ghost may refer to another file by now.
    private static IEnumerable<DescriptorLink> Unwatched(InspectedProcess process)
    {
        HashSet<int> watched =
        [
            .. process.Sets.SelectMany(set => set.Watches)
                .Where(watch => !watch.IsGhost).Select(watch => watch.Watch.Descriptor),
            .. process.Threads.SelectMany(thread => thread.Poll?.Entries ?? []).Select(entry => entry.Descriptor),
        ];
        return process.Descriptors.All.Where(pair => !watched.Contains(pair.Key)).Select(pair => pair.Value);
    }

    private TcpSocket? Socket(InspectedProcess process, DescriptorLink link) =>
        link.Kind == DescriptorKind.Socket ? window.Find(process, link.Inode) : null;

    private static bool IsConnection(TcpSocket? socket) =>
        socket is { Kind: SocketKind.Tcp, State: not TcpState.Listen, RemotePort: > 0 };

    private static bool IsListener(TcpSocket? socket, int port) =>
        socket is { Kind: SocketKind.Tcp, State: TcpState.Listen } && socket.LocalPort == port;

    private EventLoopThread Row(InspectedProcess process, ThreadTrack thread)
    {
        WaitMechanism mechanism = thread.Set is not null ? WaitMechanism.Epoll
            : thread.Ring is not null ? WaitMechanism.IoUring
            : thread.Wait!.Value.Mechanism;
        bool isMeasured = query.SampleSeconds > 0 && thread.WindowNanoseconds > 0;
        double? Percent(double nanoseconds) =>
            isMeasured ? Math.Clamp(100.0 * nanoseconds / thread.WindowNanoseconds, 0, 100) : null;
        double asleep = Math.Max(0, thread.WindowNanoseconds - thread.RunNanoseconds - thread.ProcessorWaitNanoseconds);
        int sleeping = thread.SamplesInWait + thread.SamplesInCall;
        double blocked = sleeping > 0 ? asleep * thread.SamplesInCall / sleeping : 0;
        TcpSocket?[]? sockets = Sockets(process, thread);
        WaitCall? wait = thread.SamplesInWait > 0 ? thread.Wait : null;
        return new EventLoopThread
        {
            ProcessId = process.Id,
            ProcessName = process.Name,
            ThreadId = thread.Id,
            ThreadName = thread.Name,
            Mechanism = mechanism,
            Call = wait?.Name,
            FileDescriptor = thread.Set?.Descriptor ?? thread.Ring?.Descriptor ?? wait?.Descriptor,
            SetSize = thread.Set?.Watches.Count ?? thread.Poll?.Entries.Count,
            TimeoutMilliseconds = wait is null ? null : thread.TimeoutMilliseconds,
            State = isMeasured ? thread.StateName : null,
            AsleepPercent = Percent(asleep - blocked),
            RunningPercent = Percent(thread.RunNanoseconds),
            WaitingForProcessorPercent = Percent(thread.ProcessorWaitNanoseconds),
            BlockedPercent = Percent(blocked),
            BlockedIn = thread.OtherCall is { } call ? BlockingCall.Describe(call, process.Descriptors) : null,
            WaitsPerSecond = isMeasured
                ? thread.VoluntarySwitches * (double)Nanoseconds.PerSecond / thread.WindowNanoseconds
                : null,
            TimerSlackNanoseconds = TimerSlack(thread.Id),
            SocketCount = sockets?.Length,
            Listeners = [.. (sockets ?? []).Where(socket => socket is { State: TcpState.Listen })
                .Select(socket => socket!.Local ?? "").Distinct()],
            ConnectionCount = window.SocketProblem(process) is null ? sockets?.Count(IsConnection) : null,
            Entries = !query.IncludeEntries ? []
                : thread.Set is { } set ? [.. entries.Of(set)]
                : thread.Poll is { } poll ? [.. entries.Of(process, thread.Id, poll)]
                : [],
            Verdict = InspectionBuilder.Sort(
                thread.Findings.Concat(thread.Set?.Findings ?? []).Concat(thread.Ring?.Findings ?? [])),
            Limitations = [.. Limitations(process, thread)],
            SampleSeconds = window.Seconds,
            Samples = thread.Samples,
            IsMinor = IsMinor(thread),
            SetReadMilliseconds = thread.Set?.ReadNanoseconds / 1e6 ?? thread.Ring?.ReadNanoseconds / 1e6,
        };
    }

    private TcpSocket?[]? Sockets(InspectedProcess process, ThreadTrack thread) =>
        thread.Set is { } set ? [.. set.Watches.Where(SetRows.IsSocket).Select(watch => watch.Before)]
        : thread.Poll is { } poll
            ? [.. poll.Entries.Where(
                entry => entry.Link.Kind == DescriptorKind.Socket).Select(entry => Socket(process, entry.Link))]
        : null;

    private IEnumerable<string> Limitations(InspectedProcess process, ThreadTrack thread)
    {
        if (window.SocketLimitation(process) is { } problem)
            yield return problem;
        if (thread.Set is null && thread.Ring is null && thread.Poll is null)
            yield return InspectionProblems.UnreadableSet(thread.SetErrorNumber);
        if (thread.Set is { ComparisonErrorNumber: not 0 and var comparison })
            yield return InspectionProblems.Incomparable(comparison);
        if (thread.Ring is not null)
            yield return "The kernel does not report the sockets of a ring's pending requests.";
        if (thread.Wait is null)
            yield return $"The thread was not seen in a wait: it is the only one of {process} that can drive the set.";
    }

    private long? TimerSlack(int thread)
    {
        if (_slacks.TryGetValue(thread, out long? known) || _slacks.Count >= MaxSlackReads)
            return known;
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        ReadOnlySpan<byte> text = _reader.Read(
            LibC.AT_FDCWD, ProcText.Path(path, "/proc/"u8, thread, "/timerslack_ns"u8), out _);
        return _slacks[thread] = Utf8Parser.TryParse(text, out long slack, out _) ? slack : null;
    }
}
