using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>Looks at the sockets of all loops of one network namespace.</summary>
internal sealed class LagSampler : IDisposable
{
    // tcpi_last_data_recv advances in clock ticks (4 ms with CONFIG_HZ=250): looking more often would add little
    // precision.
    private const long LeastGapNanoseconds = 20 * Nanoseconds.PerMillisecond;

    // A set changes with its connections. Reading 9,000 entries takes 22 ms, during which the loop may be blocked.
    private const long SetGapNanoseconds = Nanoseconds.PerSecond;

    // Looks may take one percent of a processor.
    private const int CostFactor = 100;

    private static readonly TcpState[] StatesWithData =
        [TcpState.Established, TcpState.FinWait1, TcpState.FinWait2, TcpState.CloseWait];

    private readonly SocketDiagnostics? _diagnostics;
    private readonly List<LoopTrack> _tracks = [];
    private readonly Dictionary<ulong, LoopTrack> _byInode = [];
    private readonly ProcReader _reader = new();
    private HashSet<ulong> _inodes = [];
    private long _dueAt;
    private long _setsDueAt;

    private LagSampler(string? networkNamespace)
    {
        try
        {
            _diagnostics = new SocketDiagnostics(networkNamespace);
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            Problem = SocketProblems.Explain(exception);
        }
    }

    /// <summary>Why sockets can't be looked at; null if they can.</summary>
    internal string? Problem { get; private set; }

    /// <summary>Looks so far.</summary>
    internal long Looks { get; private set; }

    /// <summary>Opens the diagnostics of the network namespace that a thread's process is in.</summary>
    internal static LagSampler Open(LoopTrack track)
    {
        using ProcFolder? own = ProcFolder.Open("/proc/self", out _);
        bool isForeign = track.NamespaceKey is { } key && key != own?.ReadLink(LoopTrack.NamespaceLink);
        return new(isForeign ? NetworkNamespace.OfProcess(track.Target.ProcessId) : null);
    }

    /// <summary>Adds a loop.</summary>
    internal void Add(LoopTrack track) => _tracks.Add(track);

    /// <summary>Returns whether a loop was added.</summary>
    internal bool Has(LoopTrack track) => _tracks.Contains(track);

    public void Dispose() => _diagnostics?.Dispose();

    /// <summary>Looks, if it is time.</summary>
    internal void Look(CancellationToken cancellation)
    {
        long now = MonotonicClock.Nanoseconds;
        if (_diagnostics is null || Problem is not null || now < _dueAt)
            return;
        if (now >= _setsDueAt)
            ReadSets(now);
        long start = MonotonicClock.ThreadCpuNanoseconds;
        try
        {
            Look(_diagnostics, cancellation);
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            Problem = SocketProblems.Explain(exception);
        }
        long cost = MonotonicClock.ThreadCpuNanoseconds - start;
        _dueAt = now + Math.Max(LeastGapNanoseconds, cost * CostFactor);
    }

    private void Look(SocketDiagnostics diagnostics, CancellationToken cancellation)
    {
        if (_inodes.Count == 0)
            return;
        var query = new SocketQuery { States = StatesWithData, Inodes = _inodes };
        try
        {
            foreach (TcpSocket socket in diagnostics.List(SocketKind.Tcp, query, cancellation))
            {
                if (socket.Inode is { } inode && _byInode.TryGetValue(inode, out LoopTrack? track))
                    track.AddSocket(socket, MonotonicClock.Nanoseconds);
            }
        }
        catch (OperationCanceledException)
        {
            // Cancelled: the sockets seen so far count.
        }
        foreach (LoopTrack track in _tracks)
            track.EndSocketLook();
        Looks++;
    }

    private void ReadSets(long now)
    {
        long start = MonotonicClock.ThreadCpuNanoseconds;
        foreach (LoopTrack track in _tracks)
        {
            if (track.ReadSet(_reader) is not { } inodes)
                continue;
            foreach (ulong inode in track.Inodes)
            {
                if (_byInode.GetValueOrDefault(inode) == track)
                    _byInode.Remove(inode);
            }
            track.Inodes = inodes;
            // A socket that several loops watch, such as a shared listener, belongs to the first.
            foreach (ulong inode in inodes)
                _byInode.TryAdd(inode, track);
        }
        _inodes = [.. _byInode.Keys];
        long cost = MonotonicClock.ThreadCpuNanoseconds - start;
        _setsDueAt = now + Math.Max(SetGapNanoseconds, cost * CostFactor);
    }
}
