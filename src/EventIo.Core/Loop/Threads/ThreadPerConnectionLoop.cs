using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Loop.Threads;

/// <summary>
/// One thread accepts, and each connection has a thread of its own that makes blocking calls: the baseline for the
/// multiplexers. An exception does not leave its thread: it becomes <see cref="ServerLoop.Fault"/>.
/// </summary>
public sealed class ThreadPerConnectionLoop : ServerLoop
{
    /// <summary>
    /// Address space reserved for each thread's stack, in bytes; the kernel allocates its pages as they are used.
    /// </summary>
    public const int StackBytes = 256 * 1024;

    private static readonly TimeSpan AcceptRetry = TimeSpan.FromMilliseconds(100);

    private readonly EventLoopOptions _options;
    private readonly HashSet<BlockingConnection> _live = [];
    private readonly LoopCounters _retired = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private readonly object _gate = new();
    private ThreadUsage? _usage;
    private ThreadFigures _retiredThreads = ThreadFigures.None;
    private long _retiredWaits;
    private volatile bool _isEnding;

    private ThreadPerConnectionLoop(EventLoopOptions options)
    {
        _options = options;
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = options.Name };
    }

    /// <inheritdoc/>
    public override LoopCounters Counters
    {
        get
        {
            var sum = new LoopCounters();
            lock (_gate)
            {
                sum.Add(_retired);
                foreach (BlockingConnection connection in _live)
                    sum.Add(connection.Counters);
            }
            return sum;
        }
    }

    /// <inheritdoc/>
    public override bool IsRunning => _thread.IsAlive;

    /// <inheritdoc/>
    public override long SystemCalls => Counters.SystemCalls;

    /// <inheritdoc/>
    public override long Waits
    {
        get
        {
            lock (_gate)
                return _retiredWaits + _live.Sum(connection => connection.Waits);
        }
    }

    /// <inheritdoc/>
    internal override double CpuSeconds
    {
        get
        {
            lock (_gate)
            {
                double sum = _retiredThreads.CpuSeconds + (_usage?.CpuSeconds ?? 0);
                foreach (BlockingConnection connection in _live)
                    sum += connection.Usage?.CpuSeconds ?? 0;
                return sum;
            }
        }
    }

    /// <inheritdoc/>
    public override ThreadFigures Threads
    {
        get
        {
            lock (_gate)
            {
                return _live.Aggregate(
                    _retiredThreads + Figures(_usage, IsRunning),
                    (sum, connection) => sum + Figures(connection.Usage, isAlive: true));
            }
        }
    }

    internal bool IsDraining => _isEnding;

    internal CancellationToken Stopping => _stopping.Token;

    internal long IdleTimeoutNanoseconds => _options.IdleTimeoutNanoseconds;

    internal long WriteTimeoutNanoseconds => _options.WriteTimeoutNanoseconds;

    internal Func<IFileSend>? CreateFileSend => _options.CreateFileSend;

    /// <summary>Starts to accept.</summary>
    /// <param name="options">The loop's options; the variant and the multiplexer's options have no effect.</param>
    /// <returns>The loop, waiting for connections.</returns>
    public static ThreadPerConnectionLoop Start(EventLoopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Listener, nameof(options));
        SocketCalls.SetNonBlocking(options.Listener.Value, false);
        var loop = new ThreadPerConnectionLoop(options);
        ThreadReserve.OfProcess.Enter(loop._thread);
        ResourceLimits.ReserveDescriptors(1);
        return loop;
    }

    /// <inheritdoc/>
    public override void Drain()
    {
        _isEnding = true;
        // The blocked accept(2) ends with EINVAL.
        _ = LibC.shutdown(_options.Listener!.Value, LibC.SHUT_RDWR);
        // Ensures that a thread either sees IsDraining before it sleeps, or its connection is seen as idle here.
        Interlocked.MemoryBarrierProcessWide();
        lock (_gate)
        {
            foreach (BlockingConnection connection in _live)
                connection.EndIfIdle();
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<DescriptorDuplicate> DuplicateConnections()
    {
        BlockingConnection[] live;
        lock (_gate)
            live = [.. _live];
        return live.Select(connection => connection.Duplicate()).OfType<DescriptorDuplicate>();
    }

    internal IConnectionHandler CreateHandler(LoopCounters counters) => _options.CreateHandler(counters);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Drain();
        _stopping.Cancel();
        _thread.Join();
        lock (_gate)
        {
            foreach (BlockingConnection connection in _live)
                connection.Interrupt();
            while (_live.Count > 0)
                Monitor.Wait(_gate);
        }
        _stopping.Dispose();
        ThreadReserve.OfProcess.Leave();
    }

    private static ThreadFigures Figures(ThreadUsage? usage, bool isAlive) => new(
        isAlive ? 1 : 0,
        usage?.CpuSeconds ?? 0,
        isAlive ? StackBytes : 0,
        usage is null ? 0 : usage.ContextSwitches.Voluntary,
        usage is null ? 0 : usage.ContextSwitches.Involuntary);

    private void Run()
    {
        try
        {
            using ThreadUsage usage = ThreadUsage.OfCurrentThread();
            _usage = usage;
            while (!_isEnding)
                Accept();
        }
#pragma warning disable CA1031 // An exception that left the thread would end the operator's shell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fault = exception;
        }
        finally
        {
            ResourceLimits.ReserveDescriptors(-1);
        }
    }

    private void Accept()
    {
        int accepted = SocketCalls.Accept(_options.Listener!.Value, LibC.SOCK_CLOEXEC);
        int error = accepted < 0 ? HotCalls.LastError : 0;
        lock (_gate)
        {
            _retired.SystemCalls++;
            _retiredWaits++;
        }
        if (accepted >= 0)
            Serve(accepted);
        else if (error is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS)
            Pause();
        else if (!_isEnding && error is not (Errno.EINTR or Errno.ECONNABORTED))
            throw new NativeException("accept4(2)", error);
    }

    private void Pause()
    {
        lock (_gate)
            _retired.AcceptPauses++;
        _options.Reserve?.Release();
        do
            _stopping.Token.WaitHandle.WaitOne(AcceptRetry);
        while (!_isEnding && _options.Reserve?.TryFill() == false);
    }

    private void Serve(int descriptor)
    {
        lock (_gate)
        {
            if (_isEnding || _live.Count >= _options.MaxConnections)
            {
                _retired.Shed++;
                ShedReason ??= TooManyConnections(_options.MaxConnections);
                _ = HotCalls.Close(descriptor);
                return;
            }
        }
        SocketCalls.SetSendTimeout(descriptor, _options.WriteTimeoutNanoseconds);
        var connection = new BlockingConnection(this, descriptor);
        connection.Counters.SystemCalls += _options.SetUpAccepted?.Invoke(descriptor) ?? 0;
        connection.Counters.Accepted++;
        lock (_gate)
            _live.Add(connection);
        if (TryStartThread(connection))
            return;
        // The runtime needs a descriptor to start a thread, and this connection may have used the last one.
        _options.Reserve?.Release();
        if (!TryStartThread(connection))
        {
            // RLIMIT_NPROC, the cgroup's pids.max, or memory. The other connections are not affected.
            ThreadReserve.OfProcess.Release();
            connection.Counters.Accepted--;
            connection.Counters.Shed++;
            ShedReason ??= "The system can't start a thread for another connection (RLIMIT_NPROC, pids.max or memory).";
            Retire(connection, closed: 0);
        }
        Pause();
    }

    private bool TryStartThread(BlockingConnection connection)
    {
        string name = $"{_options.Name} connection";
        try
        {
            if (!ThreadReserve.OfProcess.TryFill())
                return false;
            new Thread(() => Run(connection), StackBytes) { IsBackground = true, Name = name }.Start();
            return true;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
    }

    private void Run(BlockingConnection connection)
    {
        try
        {
            connection.Serve();
        }
#pragma warning disable CA1031 // An exception that left the thread would end the operator's shell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fault ??= exception;
        }
        Retire(connection, closed: 1);
    }

    // A connection counts as closed once its place is free for another.
    private void Retire(BlockingConnection connection, int closed)
    {
        connection.Dispose();
        lock (_gate)
        {
            _live.Remove(connection);
            connection.Counters.Closed += closed;
            _retired.Add(connection.Counters);
            _retiredWaits += connection.Waits;
            _retiredThreads += Figures(connection.Usage, isAlive: false);
            Monitor.PulseAll(_gate);
        }
    }
}
