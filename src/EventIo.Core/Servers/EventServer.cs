using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventIo.Addresses;
using EventIo.Findings;
using EventIo.Loop;
using EventIo.Loop.Reactor;
using EventIo.Loop.Threads;
using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using EventIo.Servers.Workloads;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Transfer;

namespace EventIo.Servers;

/// <summary>A probe server: listeners, loops and live counters. The figures are current when they are read.</summary>
public sealed partial class EventServer : IDisposable
{
    // A listener, the mechanism's own descriptor, the wake event, and one for a pipe or a file being sent.
    private const int DescriptorsOfLoop = 4;

    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(5);

    private readonly EventServerOptions _options;
    private readonly ListenerSet _listeners;
    private readonly SocketOptionSetting[] _acceptedOptions;
    private readonly List<ServerLoop> _loops = [];
    // A Windows process runs out of memory before it runs out of handles.
    private readonly DescriptorReserve? _reserve = OperatingSystem.IsWindows() ? null : DescriptorReserve.OfProcess;
    private WorkerPool? _workers;
    private ServedWorkload? _workload;
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
        if (OperatingSystem.IsWindows())
            _keepAlive = new KeepAliveMemory(
                acceptedOptions.FirstOrDefault(setting => setting.KeepAlive.IsAny)?.KeepAlive ?? default);
        _reserve?.Enter();
    }

    /// <summary>Its number, unique in this process.</summary>
    public int Id { get; }

    /// <summary>Its name, unique in this process.</summary>
    public string Name { get; }

    /// <summary>Its state.</summary>
    public ServerState State => _isStopped ? ServerState.Stopped
        : Fault is null ? ServerState.Running
        : ServerState.Faulted;

    /// <summary>The mechanism that its loops wait with.</summary>
    public MultiplexerKind Multiplexer => _options.Variant.Kind;

    /// <summary>How its loops learn of readiness.</summary>
    public TriggerMode TriggerMode => _options.Variant.TriggerMode;

    /// <summary>What it does with the bytes that it receives.</summary>
    public Workload Workload => _options.Workload;

    /// <summary>The folder whose files it serves; <see langword="null"/> for other workloads than File.</summary>
    public string? Root => _workload?.Root;

    /// <summary>The method that sends the files; <see langword="null"/> for other workloads than File.</summary>
    public TransferMethod? TransferMethod => _workload?.TransferMethod;

    /// <summary>
    /// Whether symbolic links that stay under the root are followed, which requires openat2(2). <see langword="null"/>
    /// for other workloads than File.
    /// </summary>
    public bool? FollowsLinks => _workload?.FollowsLinks;

    /// <summary>The address that it listens on; <see langword="null"/> for a UNIX socket.</summary>
    public string? Address => AddressText.Of(IP);

    /// <summary>The address as a value.</summary>
    internal IPAddress? IP => (_listeners.EndPoint as IPEndPoint)?.Address;

    /// <summary>The port that it listens on; <see langword="null"/> for a UNIX socket.</summary>
    public int? Port => (_listeners.EndPoint as IPEndPoint)?.Port;

    /// <summary>The path of the UNIX socket; <see langword="null"/> for TCP.</summary>
    public string? Path => (_listeners.EndPoint as UnixDomainSocketEndPoint)?.ToString();

    /// <summary>Where it listens, as text: <c>127.0.0.1:7007</c>, <c>[::1]:7007</c>, <c>/run/echo.sock</c>.</summary>
    public string EndPoint => AddressText.Format(_listeners.EndPoint);

    /// <summary>How many loops it has.</summary>
    public int LoopCount => _options.LoopCount;

    /// <summary>How many workers do the work that takes CPU time; 0 if the workload has none.</summary>
    public int WorkerCount => _workers?.Count ?? 0;

    /// <summary>The requested maximum of connections that wait to be accepted.</summary>
    public int Backlog => _options.Backlog;

    /// <summary>
    /// The maximum number of simultaneous connections; further ones are closed at once. <see langword="null"/> for no
    /// limit.
    /// </summary>
    public int? MaxConnections => _options.MaxConnections == int.MaxValue ? null : _options.MaxConnections;

    /// <summary>
    /// Seconds without a byte after which a connection is closed; <see langword="null"/> for no timeout.
    /// </summary>
    public double? IdleTimeoutSeconds => _options.IdleTimeoutSeconds is var seconds and > 0 ? seconds : null;

    /// <summary>The socket options that it was started with, <c>NAME=VALUE</c> each.</summary>
    public IReadOnlyList<string> SocketOptions => _options.SocketOptions.Settings
        .Where(setting => !RefusedOptions.Contains(setting.Option.Name))
        .Select(setting => setting.ToString())
        .ToArray()
        .ToTextList();

    /// <summary>When it was started (UTC).</summary>
    public DateTime StartedAt { get; } = DateTime.UtcNow;

    // Each connection has a thread of its own, which sleeps in its calls.
    private bool IsBlocking => MultiplexerCatalog.Model(Multiplexer) == MultiplexerModel.Blocking;

    /// <summary>Raised once, after the server has stopped.</summary>
    internal event Action<EventServer>? Stopped;

    /// <summary>Ends the loops, and closes all connections and the listeners. A second call has no effect.</summary>
    public void Stop() => Stop(TimeSpan.Zero, CancellationToken.None);

    /// <summary>
    /// Stops accepting, waits for connections to end, then closes the remaining ones. A second call has no effect.
    /// </summary>
    /// <param name="timeout">How long connections may take to end by themselves; zero closes them at once.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    public void Stop(TimeSpan timeout, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_isStopped)
                return;
            if (timeout > TimeSpan.Zero)
                Drain(timeout, cancellation);
            foreach (ServerLoop loop in _loops)
                loop.Dispose();
            _workers?.Dispose();
            _listeners.Dispose();
            _workload?.Dispose();
            _reserve?.Leave();
            _isStopped = true;
        }
        Stopped?.Invoke(this);
    }

    /// <summary>
    /// Stops accepting, and lets connections end. Returns at once; call <see cref="Stop()"/> afterwards.
    /// </summary>
    internal void BeginDraining()
    {
        lock (_gate)
        {
            if (!_isStopped)
                _loops.ForEach(loop => loop.Drain());
        }
    }

    /// <summary>Stops it at once.</summary>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public override string ToString() => PlainText.Of($"{Name} ({EndPoint})");

    /// <summary>Starts a server; use <see cref="EventServerRegistry.Start"/> instead, which registers it.</summary>
    internal static EventServer Start(EventServerOptions options, int id, string name)
    {
        MultiplexerCatalog.Check(options.Variant, options.Multiplexer);
        var context = new WorkloadContext
        {
            Variant = options.Variant,
            Multiplexer = options.Multiplexer,
            EndPoint = options.EndPoint,
            Root = options.Root,
            TransferMethod = options.TransferMethod,
            HeadTimeoutNanoseconds = (long)(options.HeaderTimeoutSeconds * Nanoseconds.PerSecond),
            BodyTimeoutNanoseconds = (long)(options.BodyTimeoutSeconds * Nanoseconds.PerSecond),
        };
        WorkloadCatalog.Check(options.Workload, context);
        bool isUnix = options.EndPoint is UnixDomainSocketEndPoint;
        (SocketOptionSetting[] onListener, SocketOptionSetting[] onAccepted) = options.SocketOptions.ForServer(
            isUnix ? SocketKind.Unix : SocketKind.Tcp, options.EndPoint.AddressFamily == AddressFamily.InterNetworkV6);
        if (onAccepted.Length > 0 && options.Multiplexer.RingFeatures?.Has(RingFeature.DirectDescriptors) == true)
            throw SocketOptionProblems.OptionNeedsDescriptor(onAccepted[0].Option);
        if (!OperatingSystem.IsWindows())
            DescriptorReserve.OfProcess.Require(options.LoopCount * DescriptorsOfLoop);
        ListenerSet listeners = ListenerSet.Open(options.EndPoint, options.LoopCount, options.Backlog, onListener);
        onAccepted = [.. onAccepted.Where(setting => !listeners.RefusedOptions.Contains(setting.Option.Name))];
        var server = new EventServer(options, listeners, onAccepted, id, name);
        try
        {
            server._workload = WorkloadCatalog.Describe(options.Workload).Open(
                context with { CreateStatus = () => new ServerStatus(server) });
            // With a thread per connection, that thread does the work.
            if (options.WorkerCount > 0 && WorkloadCatalog.Describe(options.Workload).HasWork && !server.IsBlocking)
                server._workers = new WorkerPool(options.WorkerCount, $"EventIo {name}");
            for (int i = 0; i < options.LoopCount; i++)
                server._loops.Add(server.StartLoop(i));
            if (!OperatingSystem.IsWindows())
                ThreadReserve.Require();
            return server;
        }
        catch (Exception exception)
        {
            NativeException? refusal = ThreadRefusal.Of(exception);
            server.Stop();
            if (refusal is not null)
                throw refusal;
            throw;
        }
    }

    private ServerLoop StartLoop(int index)
    {
        var options = new EventLoopOptions
        {
            Name = $"EventIo {Name} {index}",
            Variant = _options.Variant,
            Multiplexer = _options.Multiplexer,
            Listener = _listeners.For(index),
            IsListenerShared = _listeners.IsShared,
            SetUpAccepted = _acceptedOptions.Length > 0 ? SetUpAccepted : null,
            CreateHandler = _options.CreateHandler ?? _workload!.CreateHandler,
            MaxConnections = (int)Math.Min(int.MaxValue, (_options.MaxConnections + (long)LoopCount - 1) / LoopCount),
            IdleTimeoutNanoseconds = (long)(_options.IdleTimeoutSeconds * Nanoseconds.PerSecond),
            WriteTimeoutNanoseconds = (long)(_options.WriteTimeoutSeconds * Nanoseconds.PerSecond),
            CreateFileSend = _workload!.CreateFileSend,
            Reserve = _reserve,
            Workers = _workers,
        };
        return IsBlocking
            ? ThreadPerConnectionLoop.Start(options)
            : EventLoop.Start(options);
    }

    private void Drain(TimeSpan timeout, CancellationToken cancellation)
    {
        long begin = Stopwatch.GetTimestamp();
        foreach (ServerLoop loop in _loops)
            loop.Drain();
        while (ActiveConnections > 0 && State == ServerState.Running && Stopwatch.GetElapsedTime(begin) < timeout)
        {
            if (cancellation.WaitHandle.WaitOne(DrainLook))
                return;
        }
    }
}
