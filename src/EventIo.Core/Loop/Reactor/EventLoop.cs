using EventIo.Loop.Reactor.Buffers;
using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native;

namespace EventIo.Loop.Reactor;

/// <summary>
/// The reactor: a background thread that waits with a multiplexer of its own, accepts, receives, sends, and calls the
/// workload's handler. An exception does not leave the thread: it becomes <see cref="ServerLoop.Fault"/>.
/// </summary>
public sealed partial class EventLoop : ServerLoop, IWorkOwner
{
    private readonly EventLoopOptions _options;
    private readonly IConnectionHandler _handler;
    private readonly ILoopDriver? _driver;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _started = new();

    // Cancels work of a handler that runs on the loop's own thread.
    private readonly CancellationTokenSource _stopping = new();
    private Multiplexer? _multiplexer;
    private IRingMultiplexer? _ring;
    private ConnectionTable? _connections;
    private Acceptor? _acceptor;
    private Completion[] _completions = [];
    private ThreadUsage? _usage;
    private int _batchPosition;
    private int _batchCount;
    private long _now;
    private bool _isSetUp;
    private volatile bool _isDrainAsked;

    private EventLoop(EventLoopOptions options)
    {
        _options = options;
        _handler = options.CreateHandler(Counters);
        _driver = _handler as ILoopDriver;
        _thread = new Thread(Run) { IsBackground = true, Name = options.Name };
    }

    /// <inheritdoc/>
    public override LoopCounters Counters { get; } = new();

    /// <inheritdoc/>
    public override bool IsRunning => _thread.IsAlive;

    /// <inheritdoc/>
    public override long SystemCalls => Counters.SystemCalls + (_multiplexer?.SystemCalls ?? 0);

    /// <inheritdoc/>
    public override long Waits => _multiplexer?.Waits ?? 0;

    /// <inheritdoc/>
    internal override double CpuSeconds => _usage?.CpuSeconds ?? 0;

    /// <inheritdoc/>
    public override ThreadFigures Threads => _usage is { } usage
        ? new(IsRunning ? 1 : 0, usage.CpuSeconds, 0, usage.ContextSwitches.Voluntary,
            usage.ContextSwitches.Involuntary)
        : ThreadFigures.None;

    /// <inheritdoc/>
    internal override int? ThreadId => _usage?.ThreadId;

    /// <summary>The status of its ring; <see langword="null"/> for all mechanisms but io_uring.</summary>
    public RingStatus? RingStatus => _ring?.RingStatus;

    /// <summary>Whether it has stopped accepting and waits for its connections to end.</summary>
    internal bool IsDraining { get; private set; }

    /// <summary>The time of this turn, on <see cref="MonotonicClock"/>: read once, when first needed.</summary>
    internal long Now => _now != 0 ? _now : _now = MonotonicClock.Nanoseconds;

    private Multiplexer Mechanism => _multiplexer!;

    private ConnectionTable Connections => _connections!;

    // A loop whose handler opens the connections has no listener.
    private bool IsClient => _driver is not null;

    /// <summary>Starts a loop.</summary>
    /// <param name="options">The loop's options.</param>
    /// <returns>The loop, waiting for connections.</returns>
    /// <exception cref="NativeException">The mechanism could not be set up.</exception>
    /// <exception cref="NotSupportedException">The mechanism is not available.</exception>
    public static EventLoop Start(EventLoopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var loop = new EventLoop(options);
        loop._thread.Begin();
        loop._started.Wait();
        if (!loop._isSetUp)
        {
            loop._thread.Join();
            throw loop.Fault!;
        }
        return loop;
    }

    /// <inheritdoc/>
    public override void Drain()
    {
        _isDrainAsked = true;
        Wake();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_stopping.IsCancellationRequested)
        {
            _stopping.Cancel();
            Wake();
        }
        _thread.Join();
        _started.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Makes the loop take a turn. Any thread may call it.</summary>
    internal void Wake()
    {
        try
        {
            _multiplexer?.Wake();
        }
        catch (NativeException)
        {
            // Already gone.
        }
    }

    private void Run()
    {
        try
        {
            using ThreadUsage usage = ThreadUsage.OfCurrentThread();
            _usage = usage;
            using Multiplexer multiplexer = MultiplexerCatalog.Create(_options.Variant, _options.Multiplexer);
            _completions = new Completion[multiplexer.BatchHint];
            _ring = multiplexer as IRingMultiplexer;
            _multiplexer = multiplexer;
            var buffers = new LoopBuffers(multiplexer, Counters, _options.CreateFileSend);
            _connections = new ConnectionTable(this, buffers, Acceptor.Slot + 1);
            _acceptor = new Acceptor(this, _options, multiplexer);
            _acceptor.Attach();
            _isSetUp = true;
            _started.Set();
            try
            {
                _driver?.Begin(this);
                while (!_stopping.IsCancellationRequested)
                    Turn(multiplexer, _acceptor);
            }
            finally
            {
                _tasks.Close();
                CloseAll(multiplexer, _acceptor);
                // Skipped if closing has failed: the kernel may still send from the buffers.
                buffers.Dispose();
            }
        }
#pragma warning disable CA1031 // An exception that left the thread would end the operator's shell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fault = exception;
        }
        _started.Set();
    }

    private void Turn(Multiplexer multiplexer, Acceptor acceptor)
    {
        _batchPosition = 0;
        _batchCount = 0;
        _batchCount = multiplexer.Wait(_completions, WaitTimeout(acceptor));
        _now = 0;
        Counters.Events += _batchCount;
        // A handler may have worked until the loop was stopped; CloseAll handles the rest of the batch.
        while (_batchPosition < _batchCount && !_stopping.IsCancellationRequested)
            Dispatch(_completions[_batchPosition++]);
        if (_finishedWork.HasAny)
            ReportFinishedWork();
        if (_deferred.HasAny)
            ContinueDeferred();
        if (_timers.NextAt != MonotonicClock.Never)
            ExpireTimers();
        if (acceptor.RetryAt != MonotonicClock.Never)
            acceptor.Retry(Now);
        if (_isDrainAsked && !IsDraining)
            BeginDraining(acceptor);
        if (_tasks.HasAny)
            _tasks.RunAll(Connections);
        _driver?.Turn();
        Counters.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
    }

    // Until the next timer, retry or timed work of the driver.
    private long WaitTimeout(Acceptor acceptor)
    {
        if (_deferred.HasAny || _finishedWork.HasAny)
            return 0;
        long next = Math.Min(_timers.NextAt, acceptor.RetryAt);
        if (_driver is not null)
            next = Math.Min(next, _driver.NextAt);
        return next == MonotonicClock.Never ? Multiplexer.Forever : Math.Max(0, next - MonotonicClock.Nanoseconds);
    }

    private void Dispatch(in Completion completion)
    {
        if (completion.Slot == Acceptor.Slot)
        {
            _acceptor!.Handle(completion, isOver: IsDraining);
            return;
        }
        LoopConnection? connection = Connections.Find(completion.Slot, completion.Generation);
        bool isClosing = connection?.Is(LoopConnectionFlags.Closing) == true;
        if (connection is null || (isClosing && completion.Operation != Operation.Detached))
        {
            if (completion.Buffer != Completion.NoBuffer)
                Mechanism.ReturnBuffer(completion.Buffer);
            return;
        }
        switch (completion.Operation)
        {
            case Operation.Receive:
                Received(connection, completion);
                break;
            case Operation.Send:
                Sent(connection, completion.Result);
                break;
            case Operation.Connect:
                Connected(connection, completion.Result);
                break;
            case Operation.LinkedFile:
                LinkedFileFailed(connection);
                break;
            case Operation.Detached:
                Detached(connection);
                break;
        }
    }

    private void BeginDraining(Acceptor acceptor)
    {
        IsDraining = true;
        acceptor.Detach();
        foreach (LoopConnection connection in Connections.Open())
        {
            if (!connection.IsLive || !_handler.IsIdle(connection))
                continue;
            connection.Finish();
            Update(connection);
        }
    }

    private void CloseAll(Multiplexer multiplexer, Acceptor acceptor)
    {
        // After a fault, the rest of its batch still has to be released.
        DispatchLast(_completions.AsSpan(_batchPosition, _batchCount - _batchPosition));
        acceptor.Detach();
        foreach (LoopConnection connection in Connections.Open())
            Close(connection);
        while (!acceptor.IsGone || Connections.Count > 0)
        {
            int count = multiplexer.Wait(_completions, Multiplexer.Forever);
            DispatchLast(_completions.AsSpan(0, count));
        }
        (_handler as IDisposable)?.Dispose();
    }

    // Accepted connections are closed and received bytes dropped; only Detached still matters.
    private void DispatchLast(ReadOnlySpan<Completion> completions)
    {
        foreach (ref readonly Completion completion in completions)
        {
            if (completion.Slot == Acceptor.Slot)
                _acceptor!.Handle(completion, isOver: true);
            else if (completion.Operation == Operation.Detached)
                Dispatch(completion);
            else if (completion.Buffer != Completion.NoBuffer)
                Mechanism.ReturnBuffer(completion.Buffer);
        }
    }
}
