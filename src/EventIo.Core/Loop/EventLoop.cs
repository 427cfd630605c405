using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Loop;

/// <summary>
/// The reactor: a background thread that waits with a multiplexer of its own, accepts, receives, sends, and calls the
/// workload's handler. Nothing that it throws leaves the thread: it becomes <see cref="ServerLoop.Fault"/>.
/// </summary>
public sealed partial class EventLoop : ServerLoop
{
    private const int ListenerSlot = 0;

    // A ready socket gives two completions at most: one for each direction.
    private const int MaxCompletions = 2 * 256;

    // A wait receives from all that are ready before the first of them is sent to. A send and a receive touch some 4 KiB of
    // the kernel's memory for each socket: of a long list, the first ones have left the processor's cache by then. select
    // and poll look at every socket in each wait, and are better off with few waits.
    private const int MaxEpollCompletions = 2 * 32;

    private readonly EventLoopOptions _options;
    private readonly IConnectionHandler _handler;
    private readonly ILoopDriver? _driver;
    private readonly ConnectionTable _connections;
    private readonly Completion[] _completions;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _started = new();
    private Multiplexer? _multiplexer;
    private ThreadUsage? _usage;
    private int _batchPosition;
    private int _batchCount;
    private long _now;
    private bool _isSetUp;
    private bool _isListenerGone;
    private volatile bool _isStopping;
    private volatile bool _isDrainAsked;

    private EventLoop(EventLoopOptions options)
    {
        _options = options;
        _handler = options.CreateHandler(Counters);
        _driver = _handler as ILoopDriver;
        _connections = new ConnectionTable(this, ListenerSlot + 1);
        _completions = new Completion[options.Variant.Kind == MultiplexerKind.Epoll ? MaxEpollCompletions : MaxCompletions];
        _fileSends = options.CreateFileSend is { } create ? new FileSends(create) : null;
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
    public override ThreadFigures Threads => _usage is { } usage
        ? new(IsRunning ? 1 : 0, usage.CpuSeconds, 0, usage.ContextSwitches.Voluntary, usage.ContextSwitches.Involuntary)
        : ThreadFigures.None;

    /// <inheritdoc/>
    public override RingStatus? RingStatus => _multiplexer?.RingStatus;

    /// <summary>Whether it accepts no more and waits for its connections to end.</summary>
    internal bool IsDraining { get; private set; }

    /// <summary>The time of this turn, on <see cref="MonotonicClock"/>: read once, when first asked for.</summary>
    internal long Now => _now != 0 ? _now : _now = MonotonicClock.Nanoseconds;

    private Multiplexer Mechanism => _multiplexer!;

    /// <summary>Starts a loop.</summary>
    /// <param name="options">What it runs on, and for whom.</param>
    /// <returns>The loop, waiting for connections.</returns>
    /// <exception cref="NativeException">The mechanism could not be set up.</exception>
    /// <exception cref="NotSupportedException">The mechanism is not to be had.</exception>
    public static EventLoop Start(EventLoopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var loop = new EventLoop(options);
        loop._thread.Start();
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
        _isStopping = true;
        Wake();
        _thread.Join();
        _started.Dispose();
    }

    /// <summary>Has the loop make a turn. Any thread may call it.</summary>
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
            _multiplexer = multiplexer;
            AttachListener(multiplexer);
            _isSetUp = true;
            _started.Set();
            try
            {
                _driver?.Begin(this);
                while (!_isStopping)
                    Turn(multiplexer);
            }
            finally
            {
                EndErrands();
                CloseAll(multiplexer);
            }
        }
#pragma warning disable CA1031 // Nothing may leave the thread: it would end the operator's shell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fault = exception;
        }
        _started.Set();
    }

    private void Turn(Multiplexer multiplexer)
    {
        _batchPosition = 0;
        _batchCount = 0;
        _batchCount = multiplexer.Wait(_completions, Patience());
        _now = 0;
        Counters.Events += _batchCount;
        while (_batchPosition < _batchCount)
            Dispatch(_completions[_batchPosition++]);
        if (_finishedWork.HasAny)
            TakeFinishedWork();
        if (_agenda.Count > 0)
            WorkOffAgenda();
        if (_timers.NextAt != TimerQueue.Never)
            WakeWhoseTimeHasCome();
        if (_acceptRetryAt != 0)
            RetryAccept(multiplexer);
        if (_isDrainAsked && !IsDraining)
            BeginDraining(multiplexer);
        if (_hasErrands)
            RunErrands();
        _driver?.Turn();
        Counters.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
    }

    // How long the wait may last: until the next thing that is to be done at its time.
    private long Patience()
    {
        if (_agenda.Count > 0 || _finishedWork.HasAny)
            return 0;
        long next = _acceptRetryAt == 0 ? _timers.NextAt : Math.Min(_timers.NextAt, _acceptRetryAt);
        if (_driver is not null)
            next = Math.Min(next, _driver.NextAt);
        return next == TimerQueue.Never ? Multiplexer.Forever : Math.Max(0, next - MonotonicClock.Nanoseconds);
    }

    private void Dispatch(in Completion completion)
    {
        if (completion.Slot == ListenerSlot)
        {
            DispatchListener(completion);
            return;
        }
        LoopConnection? connection = _connections.Find(completion.Slot, completion.Generation);
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
                Release(connection);
                break;
        }
    }

    private void CloseAll(Multiplexer multiplexer)
    {
        // After a fault, the rest of its batch is still to be let go of.
        DispatchLast(_completions.AsSpan(_batchPosition, _batchCount - _batchPosition));
        DetachListener(multiplexer);
        foreach (LoopConnection connection in _connections.Open())
            Close(connection);
        while (!_isListenerGone || _connections.Count > 0)
        {
            int count = multiplexer.Wait(_completions, Multiplexer.Forever);
            DispatchLast(_completions.AsSpan(0, count));
        }
        _written.Dispose();
        _fileSends?.Dispose();
        (_handler as IDisposable)?.Dispose();
    }

    // Connections that were accepted meanwhile are closed; everything else takes its way to the end.
    private void DispatchLast(ReadOnlySpan<Completion> completions)
    {
        foreach (ref readonly Completion completion in completions)
        {
            if (completion.Slot == ListenerSlot && completion.Result >= 0 && completion.Operation == Operation.Accept)
                Mechanism.CloseAccepted(completion.Result);
            else if (completion.Operation == Operation.Detached)
                Dispatch(completion);
            else if (completion.Buffer != Completion.NoBuffer)
                Mechanism.ReturnBuffer(completion.Buffer);
        }
    }
}
