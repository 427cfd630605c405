using System.Net;
using EventIo.Native;
using EventIo.Sockets;

namespace EventIo.Measurement.Load;

/// <summary>What the kernel's network stack counts during a run: in the server's namespace, if that is on this host.</summary>
internal sealed class KernelWatch
{
    private const string Own = "/proc/self/ns/net";

    private readonly ServerListener? _listener;
    private readonly KernelCounters? _before;
    private readonly long? _dropsBefore;

    /// <summary>Begins.</summary>
    internal KernelWatch(EndPoint target)
    {
        // What counts on other systems, nobody asks there.
        if (!OperatingSystem.IsLinux())
            return;
        _listener = ServerListener.Find(target);
        _before = Read();
        _dropsBefore = _listener?.Drops();
    }

    /// <summary>By how much each counter went up; null where counters can't be read.</summary>
    internal IReadOnlyList<KernelCounter>? Counters { get; private set; }

    /// <summary>Connections that the target's own listening sockets dropped; null where that can't be told.</summary>
    internal long? ListenerDrops { get; private set; }

    /// <summary>Whether the server's side is counted, not only the generator's.</summary>
    internal bool IsServersSide => _listener is not null;

    /// <summary>The file of the namespace that is counted in; null where counters can't be read.</summary>
    internal string? NetworkNamespace => _before is null ? null : _listener?.NetworkNamespace ?? Own;

    /// <summary>How much a counter went up; null where counters can't be read.</summary>
    internal long? Counter(string name) =>
        Counters is null ? null : Counters.FirstOrDefault(counter => counter.Name == name)?.Count ?? 0;

    /// <summary>Ends.</summary>
    internal void Stop()
    {
        Counters = _before is { } before ? Read()?.Since(before) : null;
        ListenerDrops = _listener?.Drops() - _dropsBefore;
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
            // Of another namespace's counters this user is told nothing.
            return null;
        }
    }
}
