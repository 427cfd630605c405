using EventIo.Loop;
using EventIo.Native.Linux;

namespace EventIo.Measurement.Load;

/// <summary>
/// One loop of a load generator: its share of the clients, on a thread of their own. What it does when, the timetable says; what
/// it counts is read by others only once it has been handed over.
/// </summary>
internal sealed partial class LoadLoop : IConnectionHandler, ILoopDriver, IDisposable
{
    /// <summary>Bytes that are received at once, at most.</summary>
    internal const int ReceiveBufferBytes = 16 * 1024;

    // As long as a sleep may be late on a busy or virtual machine; what is due sooner is waited for awake.
    private const long SpinNanoseconds = 200_000;

    private readonly LoadPlan _plan;
    private readonly LoadTimetable _timetable;
    private readonly LoadExchange _exchange;
    private readonly ClientSockets _sockets;
    private readonly ArrivalSchedule? _arrivals;
    private readonly LoadClient[] _clients;
    private readonly LoopCounters _counters;
    private readonly bool _isSpinning;
    private EventLoop _loop = null!;
    private RunDelayClock? _runDelay;
    private LoadPhase _phase;
    private LoadTally _tally;
    private LoadTally? _spare;
    private LoadTally? _filled;
    private long _intervalEnd = TimerQueue.Never;
    private long _intervalNanoseconds;
    private LoopUse _useBefore;
    private long _lastTurn;
    private long _lastEvents;
    private long _lastCalls;
    private long _spunNanoseconds;
    private long _spunCalls;
    private int _inFlight;

    internal LoadLoop(LoadPlan plan, LoadTimetable timetable, int index, double? rate, LoopCounters counters)
    {
        _plan = plan;
        _timetable = timetable;
        _counters = counters;
        _exchange = LoadExchange.Create(plan);
        _sockets = new ClientSockets(plan);
        _arrivals = rate is { } requests ? new ArrivalSchedule(plan, requests, index) : null;
        int depth = plan.Workload == LoadWorkload.Connect ? 1 : plan.PipelineDepth;
        _clients = [.. Enumerable.Range(0, plan.ConnectionCount)
            .Where(number => number % plan.LoopCount == index)
            .Select(number => new LoadClient(number, depth))];
        _free = new Queue<LoadClient>(_clients.Length);
        _toConnect = new Queue<LoadClient>(_clients.Length);
        _toRetry = new Queue<LoadClient>(_clients.Length);
        _connects = plan.ConnectRatePerSecond is { } connects
            ? new ArrivalSchedule(plan with { Arrival = ArrivalProcess.Constant }, connects, index)
            : null;
        _isSpinning = _arrivals is not null && Processors.Allowed().Length > plan.LoopCount;
        _tally = new LoadTally(plan.RatePerSecond is not null);
        if (plan.IntervalSeconds is { } seconds)
        {
            _intervalNanoseconds = (long)(seconds * 1e9);
            _spare = new LoadTally(plan.RatePerSecond is not null);
        }
    }

    /// <summary>What it used while it measured.</summary>
    internal LoopUse Use { get; private set; }

    /// <summary>Whether it waits awake for what is due soon.</summary>
    internal bool IsSpinning => _isSpinning;

    /// <summary>What its connections were like at the end of the measured time.</summary>
    internal TcpSummary Tcp { get; } = new();

    /// <summary>How a client's socket was set up then; null where nothing was open.</summary>
    internal SocketFacts? Socket { get; private set; }

    /// <summary>Called at the beginning and the end of the measured time, on this loop's thread.</summary>
    internal Action<bool>? WindowChanged { get; init; }

    /// <summary>What was counted last: the whole, or what came after the last interval.</summary>
    internal LoadTally Last => _tally;

    /// <summary>Answers so far, for whoever wants to show progress.</summary>
    internal long AnswersSoFar { get; private set; }

    /// <summary>Clients that have a connection now.</summary>
    internal int OpenClients { get; private set; }

    /// <summary>The error number that the last connect failed with; 0 when none did.</summary>
    internal int LastConnectError { get; private set; }

    /// <summary>The last status code that was not the expected one; 0 where there was none.</summary>
    internal int UnexpectedStatus => _exchange.UnexpectedStatus;

    /// <summary>Connects that found no free port.</summary>
    internal long PortlessConnects { get; private set; }

    /// <summary>Whether any connection has ever been opened.</summary>
    internal bool HasOpened { get; private set; }

    /// <summary>Since when no client has had a connection; 0 while one has.</summary>
    internal long DeadSince { get; private set; }

    /// <inheritdoc/>
    public long NextAt
    {
        get
        {
            long next = Math.Min(PhaseEndsAt, _intervalEnd);
            if (_toRetry.TryPeek(out LoadClient? retry))
                next = Math.Min(next, retry.ConnectAt);
            if (_toConnect.Count > 0)
                next = Math.Min(next, NextConnectAt);
            if (_free.Count > 0 && _arrivals is not null)
                next = Math.Min(next, _isSpinning ? _arrivals.NextAt - SpinNanoseconds : _arrivals.NextAt);
            return next;
        }
    }

    /// <summary>Wakes it, to look at the timetable.</summary>
    internal void Wake() => _loop.Wake();

    /// <summary>Takes the last full interval, if there is a new one. To be given back with <see cref="Return"/>.</summary>
    internal LoadTally? TakeInterval() => Interlocked.Exchange(ref _filled, null);

    /// <summary>Gives an interval's tally back, for the one after the next.</summary>
    internal void Return(LoadTally tally)
    {
        tally.Clear();
        Volatile.Write(ref _spare, tally);
    }

    /// <inheritdoc/>
    public void Begin(EventLoop loop)
    {
        _loop = loop;
        _runDelay = new RunDelayClock();
        // Or each sleep would be up to 50 us late (PR_SET_TIMERSLACK, prctl(2)); 1 ns is the least.
        if (!OperatingSystem.IsWindows())
            _ = LibCSupplement.ControlProcess(LibCSupplement.PR_SET_TIMERSLACK, 1);
        _connects?.Begin(MonotonicClock.Nanoseconds);
        if (_plan.Workload == LoadWorkload.Connect || _clients.Length == 0)
        {
            EnterReady();
            return;
        }
        foreach (LoadClient client in _clients)
            _toConnect.Enqueue(client);
    }

    /// <inheritdoc/>
    public void Turn()
    {
        long now = MonotonicClock.Nanoseconds;
        CountSpinning(now);
        ConnectDue(now);
        SendDue(now);
        while (now >= PhaseEndsAt)
            EnterNextPhase(now);
        if (_phase == LoadPhase.Drain && _inFlight == 0 && IsNothingDue)
            EnterOver(now);
        if (now >= _intervalEnd)
            EndInterval(now);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _exchange.Dispose();
        _sockets.Dispose();
        _runDelay?.Dispose();
    }

    // Whoever reads intervals may be slow; this one then goes on until the last one is given back, and says how long it was.
    private void EndInterval(long now)
    {
        while (_intervalEnd <= now)
            _intervalEnd += _intervalNanoseconds;
        LoadTally? next = Interlocked.Exchange(ref _spare, null);
        if (next is null)
            return;
        CountBytes();
        _tally.EndedAt = now;
        next.BeganAt = now;
        LoadTally filled = _tally;
        _tally = next;
        Volatile.Write(ref _filled, filled);
    }

    private LoopUse UseSoFar(long now) => new(
        MonotonicClock.ThreadCpuNanoseconds,
        _runDelay?.Nanoseconds,
        _loop.SystemCalls - _spunCalls,
        GC.GetAllocatedBytesForCurrentThread(),
        _spunNanoseconds,
        now);

    // A turn that found nothing, and was made only because something is due soon.
    private void CountSpinning(long now)
    {
        if (!_isSpinning)
            return;
        long events = _counters.Events;
        long calls = _loop.SystemCalls;
        if (events == _lastEvents && _free.Count > 0 && _arrivals!.NextAt - _lastTurn < SpinNanoseconds)
        {
            _spunNanoseconds += now - _lastTurn;
            _spunCalls += calls - _lastCalls;
        }
        (_lastEvents, _lastCalls, _lastTurn) = (events, calls, now);
    }
}
