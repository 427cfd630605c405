using System.Net;
using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Measurement.Load.Observation;

/// <summary>
/// The increase of the kernel's network counters during a run, in the server's namespace if the server is on this host.
/// </summary>
internal sealed class KernelWatch
{
    private const string Own = "/proc/self/ns/net";

    private readonly ServerListener? _listener;
    private readonly KernelCounters? _before;
    private readonly long? _dropsBefore;

    /// <summary>Begins to watch.</summary>
    internal KernelWatch(EndPoint target)
    {
        // Other systems have no such counters.
        if (!OperatingSystem.IsLinux())
            return;
        _listener = ServerListener.Find(target);
        _before = Read();
        _dropsBefore = _listener?.Drops();
    }

    /// <summary>The increase of each counter; null if counters can't be read.</summary>
    internal IReadOnlyList<KernelCounter>? Counters { get; private set; }

    /// <summary>Connections that the target's own listening sockets dropped; null if unknown.</summary>
    internal long? ListenerDrops { get; private set; }

    /// <summary>Whether the counters are the server's, not only the generator's.</summary>
    internal bool IsServersSide => _listener is not null;

    /// <summary>The file of the namespace of these counters; null if counters can't be read.</summary>
    internal string? NetworkNamespace => _before is null ? null : _listener?.NetworkNamespace ?? Own;

    /// <summary>Returns the increase of a counter; null if counters can't be read.</summary>
    internal long? Counter(string name) =>
        Counters is null ? null : Counters.FirstOrDefault(counter => counter.Name == name)?.Count ?? 0;

    /// <summary>Ends watching.</summary>
    internal void Stop()
    {
        // Reads in the reverse order of the beginning, so that the namespace's count includes every drop that the
        // sockets counted.
        ListenerDrops = _listener?.Drops() - _dropsBefore;
        Counters = _before is { } before ? Read()?.Since(before) : null;
    }

    private KernelCounters? Read()
    {
        try
        {
            return _listener?.NetworkNamespace is { } space
                ? Sockets.NetworkNamespace.Run(space, KernelCounters.Read)
                : KernelCounters.Read();
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            // This user may not read another namespace's counters.
            return null;
        }
    }
}
