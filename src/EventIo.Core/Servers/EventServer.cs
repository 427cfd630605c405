using System.Net;
using System.Net.Sockets;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Servers.Workloads;
using EventIo.Sockets;

namespace EventIo.Servers;

/// <summary>A probe server: listeners, loops and live counters. The figures are those of the moment at which they are read.</summary>
public sealed partial class EventServer
{
    private readonly EventServerOptions _options;
    private readonly ListenerSet _listeners;
    private readonly SocketOptionSetting[] _acceptedOptions;
    private readonly List<EventLoop> _loops = [];
    private readonly Lock _gate = new();
    private bool _isStopped;

    private EventServer(
        EventServerOptions options, ListenerSet listeners, SocketOptionSetting[] acceptedOptions, int id, string name)
    {
        _options = options;
        _listeners = listeners;
        _acceptedOptions = acceptedOptions;
        Id = id;
        Name = name;
    }

    /// <summary>Its number, unique in this process.</summary>
    public int Id { get; }

    /// <summary>Its name, unique in this process.</summary>
    public string Name { get; }

    /// <summary>How it is.</summary>
    public ServerState State => _isStopped ? ServerState.Stopped
        : Fault is null ? ServerState.Running
        : ServerState.Faulted;

    /// <summary>What its loops wait with.</summary>
    public MultiplexerKind Multiplexer => _options.Variant.Kind;

    /// <summary>How they are told of readiness.</summary>
    public TriggerMode TriggerMode => _options.Variant.TriggerMode;

    /// <summary>What it does with the bytes that it gets.</summary>
    public Workload Workload => _options.Workload;

    /// <summary>The address that it listens on; <see langword="null"/> for a UNIX socket.</summary>
    public IPAddress? Address => (_listeners.EndPoint as IPEndPoint)?.Address;

    /// <summary>The port that it listens on; <see langword="null"/> for a UNIX socket.</summary>
    public int? Port => (_listeners.EndPoint as IPEndPoint)?.Port;

    /// <summary>The path of the UNIX socket; <see langword="null"/> for TCP.</summary>
    public string? Path => (_listeners.EndPoint as UnixDomainSocketEndPoint)?.ToString();

    /// <summary>Where it listens, in one text: <c>127.0.0.1:7007</c>, <c>[::1]:7007</c>, <c>/run/echo.sock</c>.</summary>
    public string EndPoint => _listeners.EndPoint.ToString()!;

    /// <summary>How many loops it has.</summary>
    public int LoopCount => _options.LoopCount;

    /// <summary>Connections that may wait to be accepted, as asked for.</summary>
    public int Backlog => _options.Backlog;

    /// <summary>More connections at a time than this are closed as they come; <see langword="null"/> for no bound.</summary>
    public int? MaxConnections => _options.MaxConnections == int.MaxValue ? null : _options.MaxConnections;

    /// <summary>The socket options that it was started with, <c>NAME=VALUE</c> each.</summary>
    public IReadOnlyList<string> SocketOptions => [.. _options.SocketOptions.Settings.Select(setting => setting.ToString())];

    /// <summary>When it was started (UTC).</summary>
    public DateTime StartedAt { get; } = DateTime.UtcNow;

    /// <summary>Connections accepted so far.</summary>
    public long AcceptedConnections => Sum(loop => loop.Counters.Accepted);

    /// <summary>Connections that are open now.</summary>
    public long ActiveConnections => Sum(loop => loop.Counters.Accepted - loop.Counters.Closed);

    /// <summary>Connections that were closed as they came: more than allowed, or than the mechanism can watch.</summary>
    public long ShedConnections => Sum(loop => loop.Counters.Shed);

    /// <summary>Connections that ended with an error, a reset most often.</summary>
    public long FailedConnections => Sum(loop => loop.Counters.Failed);

    /// <summary>Times that accepting paused for want of descriptors or memory.</summary>
    public long AcceptPauses => Sum(loop => loop.Counters.AcceptPauses);

    /// <summary>Bytes received so far.</summary>
    public long BytesReceived => Sum(loop => loop.Counters.BytesReceived);

    /// <summary>Bytes that the kernel took for sending so far.</summary>
    public long BytesSent => Sum(loop => loop.Counters.BytesSent);

    /// <summary>Waits made by the loops so far.</summary>
    public long Waits => Sum(loop => loop.Waits);

    /// <summary>Completions handled by the loops so far.</summary>
    public long Events => Sum(loop => loop.Counters.Events);

    /// <summary>System calls made by the loops so far.</summary>
    public long SystemCalls => Sum(loop => loop.SystemCalls);

    /// <summary>CPU seconds that the loops' threads have used so far.</summary>
    public double LoopCpuSeconds => _loops.Sum(loop => loop.CpuSeconds);

    /// <summary>Managed memory that the loops' threads have allocated so far, in bytes; it stands still once they are warm.</summary>
    public long AllocatedBytes => Sum(loop => loop.Counters.AllocatedBytes);

    /// <summary>Why a loop ended by itself; <see langword="null"/> when none did.</summary>
    public string? Fault => _loops.FirstOrDefault(loop => loop.Fault is not null)?.Fault!.Message;

    /// <summary>Raised once, after the server has stopped.</summary>
    internal event Action<EventServer>? Stopped;

    /// <summary>Ends the loops, closes every connection and the listeners. Again, it does nothing.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_isStopped)
                return;
            foreach (EventLoop loop in _loops)
                loop.Dispose();
            _listeners.Dispose();
            _isStopped = true;
        }
        Stopped?.Invoke(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({EndPoint})";

    /// <summary>Starts a server; <see cref="EventServerRegistry.Start"/> is the way in.</summary>
    internal static EventServer Start(EventServerOptions options, int id, string name)
    {
        bool isUnix = options.EndPoint is UnixDomainSocketEndPoint;
        (SocketOptionSetting[] onListener, SocketOptionSetting[] onAccepted) = options.SocketOptions.ForServer(
            isUnix ? SocketKind.Unix : SocketKind.Tcp, options.EndPoint.AddressFamily == AddressFamily.InterNetworkV6);
        ListenerSet listeners = ListenerSet.Open(options.EndPoint, options.LoopCount, options.Backlog, onListener);
        var server = new EventServer(options, listeners, onAccepted, id, name);
        try
        {
            for (int i = 0; i < options.LoopCount; i++)
                server._loops.Add(server.StartLoop(i));
            return server;
        }
        catch
        {
            server.Stop();
            throw;
        }
    }

    private EventLoop StartLoop(int index) => EventLoop.Start(new EventLoopOptions
    {
        Name = $"EventIo {Name} {index}",
        Variant = _options.Variant,
        Multiplexer = _options.Multiplexer,
        Listener = _listeners.For(index),
        SetUpAccepted = _acceptedOptions.Length > 0 ? SetUpAccepted : null,
        IsListenerShared = _listeners.IsShared,
        Handler = _options.Workload switch
        {
            Workload.Echo => new EchoHandler(),
            _ => throw new NotSupportedException($"There is no workload {_options.Workload}."),
        },
        MaxConnections = (int)Math.Min(int.MaxValue, (_options.MaxConnections + (long)LoopCount - 1) / LoopCount),
    });

    private long Sum(Func<EventLoop, long> figure) => _loops.Sum(figure);
}
