using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Servers.Files;
using EventIo.Servers.Http;
using EventIo.Servers.Workloads;
using EventIo.Sockets;
using EventIo.Transfer;

namespace EventIo.Servers;

/// <summary>A probe server: listeners, loops and live counters. The figures are those of the moment at which they are read.</summary>
public sealed partial class EventServer : IDisposable
{
    private const double NanosecondsPerSecond = 1e9;
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(5);

    private readonly EventServerOptions _options;
    private readonly ListenerSet _listeners;
    private readonly SocketOptionSetting[] _acceptedOptions;
    private readonly List<ServerLoop> _loops = [];
    private readonly WorkerPool? _workers;
    // A process of Windows runs out of memory before it runs out of handles.
    private readonly DescriptorReserve? _reserve = OperatingSystem.IsWindows() ? null : new();
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
            _keepAlive = new KeepAliveMemory(acceptedOptions.FirstOrDefault(setting => setting.KeepAlive.IsAny)?.KeepAlive ?? default);
        // Where a connection has a thread, that does the work.
        if (options.WorkerCount > 0 && options.Workload.HasWork() && Multiplexer != MultiplexerKind.ThreadPerConnection)
            _workers = new WorkerPool(options.WorkerCount, $"EventIo {Name}");
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

    /// <summary>The folder whose files it serves; <see langword="null"/> for other workloads than File.</summary>
    public string? Root => FileRoot?.Path;

    /// <summary>How the files go into the sockets; <see langword="null"/> for other workloads than File.</summary>
    public TransferMethod? TransferMethod => Workload == Workload.File ? _options.TransferMethod : null;

    /// <summary>
    /// Whether symbolic links are followed, as long as they stay under the root: where openat2(2) is not to be had, they are not.
    /// <see langword="null"/> for other workloads than File.
    /// </summary>
    public bool? FollowsLinks => FileRoot?.FollowsLinks;

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

    /// <summary>How many workers do what takes CPU time; 0 where there is nothing for them.</summary>
    public int WorkerCount => _workers?.Count ?? 0;

    /// <summary>Connections that may wait to be accepted, as asked for.</summary>
    public int Backlog => _options.Backlog;

    /// <summary>More connections at a time than this are closed as they come; <see langword="null"/> for no bound.</summary>
    public int? MaxConnections => _options.MaxConnections == int.MaxValue ? null : _options.MaxConnections;

    /// <summary>Seconds without a byte after which a connection is closed; <see langword="null"/> for no such bound.</summary>
    public double? IdleTimeoutSeconds => _options.IdleTimeoutSeconds is var seconds and > 0 ? seconds : null;

    /// <summary>The socket options that it was started with, <c>NAME=VALUE</c> each.</summary>
    public IReadOnlyList<string> SocketOptions =>
    [
        .. from setting in _options.SocketOptions.Settings
           where !RefusedOptions.Contains(setting.Option.Name)
           select setting.ToString(),
    ];

    /// <summary>When it was started (UTC).</summary>
    public DateTime StartedAt { get; } = DateTime.UtcNow;

    internal FileRoot? FileRoot { get; private set; }

    internal bool LinksFiles => _options.Multiplexer.RingFeatures is { } features && features.Has(RingFeature.LinkedFiles);

    internal HttpOptions HttpOptions => new(
        (long)(_options.HeaderTimeoutSeconds * NanosecondsPerSecond), _options.Multiplexer.BufferBytes);

    /// <summary>Raised once, after the server has stopped.</summary>
    internal event Action<EventServer>? Stopped;

    /// <summary>Ends the loops, closes every connection and the listeners. Again, it does nothing.</summary>
    public void Stop() => Stop(TimeSpan.Zero, CancellationToken.None);

    /// <summary>Accepts no more, lets connections end for a while, then closes what is left. Again, it does nothing.</summary>
    /// <param name="patience">How long connections may take to end by themselves; none cuts them off at once.</param>
    /// <param name="impatience">Ends the patience.</param>
    public void Stop(TimeSpan patience, CancellationToken impatience)
    {
        lock (_gate)
        {
            if (_isStopped)
                return;
            if (patience > TimeSpan.Zero)
                Drain(patience, impatience);
            foreach (ServerLoop loop in _loops)
                loop.Dispose();
            _workers?.Dispose();
            _listeners.Dispose();
            FileRoot?.Dispose();
            _reserve?.Dispose();
            _isStopped = true;
        }
        Stopped?.Invoke(this);
    }

    /// <summary>Stops it at once.</summary>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({EndPoint})";

    /// <summary>Starts a server; <see cref="EventServerRegistry.Start"/> is the way in.</summary>
    internal static EventServer Start(EventServerOptions options, int id, string name)
    {
        MultiplexerCatalog.Check(options.Variant, options.Multiplexer);
        CheckFiles(options.Workload, options.Multiplexer.RingFeatures ?? RingFeature.None);
        if (OperatingSystem.IsWindows() && options.Workload == Workload.File)
            throw new PlatformNotSupportedException("The workload File is served on Linux only: it stands on openat2(2).");
        if (options.Workload == Workload.File)
            FileTransfers.Check(options.TransferMethod, options.Variant.Kind, options.EndPoint);
        bool isUnix = options.EndPoint is UnixDomainSocketEndPoint;
        (SocketOptionSetting[] onListener, SocketOptionSetting[] onAccepted) = options.SocketOptions.ForServer(
            isUnix ? SocketKind.Unix : SocketKind.Tcp, options.EndPoint.AddressFamily == AddressFamily.InterNetworkV6);
        if (onAccepted.Length > 0 && options.Multiplexer.RingFeatures?.Has(RingFeature.DirectDescriptors) == true)
            throw SocketProblems.OptionNeedsDescriptor(onAccepted[0].Option);
        ListenerSet listeners = ListenerSet.Open(options.EndPoint, options.LoopCount, options.Backlog, onListener);
        onAccepted = [.. onAccepted.Where(setting => !listeners.RefusedOptions.Contains(setting.Option.Name))];
        var server = new EventServer(options, listeners, onAccepted, id, name);
        try
        {
            if (options.Workload == Workload.File)
                server.FileRoot = new FileRoot(options.Root ?? throw new ArgumentException("The workload File needs a root."));
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

    private static void CheckFiles(Workload workload, RingFeature features)
    {
        if (workload == Workload.File && features.Has(RingFeature.DirectDescriptors))
        {
            throw new RingSetupException(
                RingProblem.Invalid,
                "The workload File goes without DirectDescriptors: sendfile(2) takes descriptors, and such connections have none.",
                "Leave DirectDescriptors out.");
        }
        if (workload != Workload.File && features.Has(RingFeature.LinkedFiles))
        {
            throw new RingSetupException(
                RingProblem.Invalid, $"LinkedFiles is for the workload File; {workload} has none.", "Leave LinkedFiles out.");
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
            CreateHandler = _options.CreateHandler ?? (counters => _options.Workload.CreateHandler(this, counters)),
            MaxConnections = (int)Math.Min(int.MaxValue, (_options.MaxConnections + (long)LoopCount - 1) / LoopCount),
            IdleTimeoutNanoseconds = (long)(_options.IdleTimeoutSeconds * NanosecondsPerSecond),
            WriteTimeoutNanoseconds = (long)(_options.WriteTimeoutSeconds * NanosecondsPerSecond),
            CreateFileSend = TransferMethod is { } method ? FileTransfers.Factory(method) : null,
            Reserve = _reserve,
            Workers = _workers,
        };
        return Multiplexer == MultiplexerKind.ThreadPerConnection
            ? ThreadPerConnectionLoop.Start(options)
            : EventLoop.Start(options);
    }

    private void Drain(TimeSpan patience, CancellationToken impatience)
    {
        long begin = Stopwatch.GetTimestamp();
        foreach (ServerLoop loop in _loops)
            loop.Drain();
        while (ActiveConnections > 0 && State == ServerState.Running && Stopwatch.GetElapsedTime(begin) < patience)
        {
            if (impatience.WaitHandle.WaitOne(DrainLook))
                return;
        }
    }
}
