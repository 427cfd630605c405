using EventIo.Diagnosis.Readings;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Diagnosis.Observation;

/// <summary>Observes a host over a window. Nothing is changed, stopped or traced.</summary>
/// <param name="query">The query.</param>
/// <param name="inspects">Whether the loops of the processes that own listeners are inspected.</param>
/// <param name="interruptedUnits">The work that the second reading may do after Ctrl+C.</param>
internal sealed class HostObserver(
    DiagnosisQuery query, bool inspects = true, int interruptedUnits = InterruptedWork.SecondReading)
{
    // Nagle's algorithm and delayed acknowledgements hold data for 40 ms at a time: 20 looks distinguish "most of the
    // time" from "occasionally".
    private const int MaxLooks = 20;
    private const int MinLookMilliseconds = 50;

    // Looks take at most a tenth of the window, however many sockets there are.
    private const int CostFactor = 10;

    // The largest number of tracked connections; 1 KB each.
    private const int MaxTracks = 10_000;

    // As soon as a queue is half full, the threads of its owner are looked at.
    private const double FillingShare = 0.5;

    private static readonly TcpState[] Looked =
        [TcpState.Listen, TcpState.Established, TcpState.CloseWait, TcpState.FinWait1, TcpState.LastAck];

    private readonly List<NetworkCounters> _moments = [];
    private readonly List<SoftnetReading> _softnet = [];
    private readonly Dictionary<ulong, ConnectionTrack> _connections = [];
    private readonly Dictionary<ulong, ListenerTrack> _listeners = [];
    private readonly Dictionary<int, WaitingConnections> _waiting = [];
    private readonly ActivityWatch _activities = new();
    private volatile int _looks;

    /// <summary>The number of looks so far. Any thread may read it.</summary>
    internal int Looks => _looks;

    /// <summary>Observes the host.</summary>
    /// <param name="cancellation">Ends the window early: the part seen by then is returned.</param>
    /// <exception cref="SocketProblemException">The network namespace can't be entered.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled before the first snapshot was complete.
    /// </exception>
    internal HostWindow Observe(CancellationToken cancellation)
    {
        if (query.NetworkNamespace is not { } path)
            return Observe(outer: null, cancellation);
        var outer = HostSettings.Read(networkNamespace: null, outer: null);
        return NetworkNamespace.Run(path, () => Observe(outer, cancellation));
    }

    private HostWindow Observe(HostSettings? outer, CancellationToken cancellation)
    {
        using SocketDiagnostics? diagnostics = OpenDiagnostics();
        var before = HostState.Read(
            query, diagnostics, outer, first: null, new HashSet<ulong>(), new InterruptedWork(units: 0, cancellation));
        int[] owners = before.ListenerOwners;
        Task<InspectionResult>? inspection = owners.Length == 0 || !inspects ? null : Inspect(owners, cancellation);
        long start = MonotonicClock.Nanoseconds;
        Mark(before.Counters, before.Softnet);
        Look(before, diagnostics, start, cancellation);
        // An interrupted look leaves an unfinished listing on its socket. The kernel begins another listing on that
        // socket only after the first has ended.
        using SocketDiagnostics? again = OpenDiagnostics();
        var work = new InterruptedWork(interruptedUnits, cancellation);
        var after = HostState.Read(query, again, outer, before, _connections.Keys.ToHashSet(), work);
        Mark(after.Counters, after.Softnet);
        ReadOptions(after, work);
        (InspectionResult? loops, string? problem) = Result(inspection);
        var window = new HostWindow
        {
            Before = before,
            After = after,
            Seconds = (after.Nanoseconds - before.Nanoseconds) / (double)Nanoseconds.PerSecond,
            Looks = _looks,
            Moments = _moments,
            SoftnetMoments = _softnet,
            Connections = _connections,
            Listeners = _listeners,
            Waiting = _waiting,
            Activities = _activities.Seen,
            Loops = loops,
            LoopsProblem = problem,
        };
        return query.IsRestricted ? window.WithoutOthers() : window;
    }

    // The listing doesn't contain these options: they are read from each socket through its process's descriptor.
    private void ReadOptions(HostState after, InterruptedWork work)
    {
        foreach ((ulong cookie, ConnectionTrack track) in _connections)
        {
            if (!track.IsMostlyHeld(_looks)
                || after.Sockets.Connections.GetValueOrDefault(cookie)?.Socket is not { } socket
                || !work.TrySpend(InterruptedWork.Options))
                continue;
            track.IsDelayed = OwnerOptions.Read(socket, "TCP_NODELAY") is { } noDelay
                && OwnerOptions.Read(socket, "TCP_CORK") is { } cork
                ? noDelay == 0 && cork == 0
                : null;
        }
    }

    private SocketDiagnostics? OpenDiagnostics()
    {
        try
        {
            return new SocketDiagnostics(query.NetworkNamespace);
        }
        catch (SocketProblemException exception) when (exception.Problem == SocketProblem.DiagnosticsUnavailable)
        {
            return null;
        }
    }

    private Task<InspectionResult> Inspect(int[] owners, CancellationToken cancellation) => WorkThreads.Run(
        () => HostInspector.Inspect(
            new InspectionQuery { ProcessIds = owners, SampleSeconds = query.WindowSeconds, IncludeAll = true },
            cancellation));

    private static (InspectionResult? Loops, string? Problem) Result(Task<InspectionResult>? inspection)
    {
        if (inspection is null)
            return (null, HostWindow.NoOwners);
        try
        {
            return (inspection.GetAwaiter().GetResult(), null);
        }
        catch (OperationCanceledException)
        {
            return (null, "The window was interrupted.");
        }
        catch (NativeException exception)
        {
            return (null, exception.Message);
        }
    }

    private void Look(
        HostState before, SocketDiagnostics? diagnostics, long start, CancellationToken cancellation)
    {
        long end = start + (long)(query.WindowSeconds * Nanoseconds.PerSecond);
        long interval = Math.Max(
            MinLookMilliseconds * Nanoseconds.PerMillisecond, (end - start) / MaxLooks);
        Dictionary<ulong, int[]> owners = before.Sockets.Listeners.ToDictionary(
            listener => listener.NetlinkCookie, listener => listener.Owners.Select(owner => owner.ProcessId).ToArray());
        for (long due = start + interval; due < end && !cancellation.IsCancellationRequested;)
        {
            Wait(due, cancellation);
            if (cancellation.IsCancellationRequested)
                return;
            long began = MonotonicClock.Nanoseconds;
            Mark(NetworkCounters.Read(), SoftnetReading.Parse(KernelText.Read("/proc/thread-self/net/softnet_stat")));
            if (diagnostics is not null)
                LookAtSockets(diagnostics, owners, cancellation);
            if (cancellation.IsCancellationRequested)
                return;
            _looks++;
            long now = MonotonicClock.Nanoseconds;
            due = Math.Max(due + interval, now + ((now - began) * CostFactor));
        }
        Wait(end, cancellation);
    }

    private void LookAtSockets(
        SocketDiagnostics diagnostics, Dictionary<ulong, int[]> owners, CancellationToken cancellation)
    {
        try
        {
            HashSet<int> filling = [];
            // Listeners come before connections (inet_diag_dump_icsk in net/ipv4/inet_diag.c).
            foreach (TcpSocket socket in diagnostics.List(
                SocketKind.Tcp, new SocketQuery { States = Looked }, cancellation))
            {
                if (socket.State == TcpState.Listen)
                {
                    LookAtListener(socket, owners, filling);
                    continue;
                }
                _waiting.GetValueOrDefault(socket.LocalPort ?? 0)?.Add(socket);
                if (socket.SendQueueBytes > 0 || socket.ReceiveQueueBytes > 0)
                    LookAtConnection(ConnectionReading.Of(socket));
            }
            long now = MonotonicClock.Nanoseconds;
            foreach (WaitingConnections waiting in _waiting.Values)
                waiting.EndLook(now);
            foreach (int process in filling.TakeWhile(_ => !cancellation.IsCancellationRequested))
                _activities.Look(process);
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            // The snapshots report why a listing is not possible.
        }
        catch (OperationCanceledException)
        {
            // Part of a look proves nothing.
        }
    }

    private void LookAtListener(TcpSocket listener, Dictionary<ulong, int[]> owners, HashSet<int> filling)
    {
        if (!_listeners.TryGetValue(listener.NetlinkCookie, out ListenerTrack? track))
            _listeners[listener.NetlinkCookie] = track = new ListenerTrack();
        track.Add(listener);
        if (listener.AcceptQueue > listener.AcceptQueueLimit * FillingShare
            && owners.TryGetValue(listener.NetlinkCookie, out int[]? processes))
        {
            filling.UnionWith(processes);
            _waiting.TryAdd(listener.LocalPort ?? 0, new WaitingConnections());
        }
    }

    private void LookAtConnection(ConnectionReading reading)
    {
        if (_connections.TryGetValue(reading.Socket.NetlinkCookie, out ConnectionTrack? track))
            track.Add(reading);
        else if (_connections.Count < MaxTracks && ConnectionTrack.IsNeeded(reading))
        {
            track = new ConnectionTrack { Last = reading };
            track.Add(reading);
            _connections[reading.Socket.NetlinkCookie] = track;
        }
    }

    private void Mark(NetworkCounters counters, IReadOnlyList<SoftnetReading> softnet)
    {
        _moments.Add(counters);
        _softnet.Add(new(
            ProcessorTimes.All, softnet.Sum(row => row.Processed), softnet.Sum(row => row.Dropped),
            softnet.Sum(row => row.Squeezed)));
    }

    private static void Wait(long due, CancellationToken cancellation)
    {
        long left = due - MonotonicClock.Nanoseconds;
        if (left > 0)
            cancellation.WaitHandle.WaitOne((int)Math.Ceiling(left / (double)Nanoseconds.PerMillisecond));
    }
}
