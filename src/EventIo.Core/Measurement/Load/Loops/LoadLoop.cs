using EventIo.Loop;
using EventIo.Loop.Reactor;
using EventIo.Measurement.Load.Exchanges;
using EventIo.Measurement.Load.Observation;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Measurement.Load.Loops;

/// <summary>
/// One loop of a load generator: its share of the clients, on a thread of its own. The timetable determines its phases.
/// Other threads read its counts only after it has handed them over.
/// </summary>
internal sealed partial class LoadLoop : IConnectionHandler, ILoopDriver, IDisposable
{
    // How late a sleep may end on a busy or virtual machine: the loop spins for requests that are due sooner.
    private const long SpinNanoseconds = 200_000;

    private readonly LoadPlan _plan;
    private readonly LoadTimetable _timetable;
    private readonly LoadExchange _exchange;
    private readonly ClientSockets _sockets;
    private readonly int _index;
    private ArrivalSchedule? _arrivals;
    private readonly LoadClient[] _clients;
    private readonly ConnectScheduler _connects;
    private readonly LoopMeter _meter;
    private readonly LoopCounters _counters;
    private readonly bool _isSpinning;
    private EventLoop _loop = null!;
    private LoadPhase _phase;
    private int _inFlight;
    private volatile bool _hasEnded;

    internal LoadLoop(LoadPlan plan, LoadTimetable timetable, ExchangeBytes bytes, int index, LoopCounters counters)
    {
        _plan = plan;
        _life = CreateLife(this, plan);
        _timetable = timetable;
        _index = index;
        _counters = counters;
        _exchange = LoadExchange.Create(plan, bytes);
        _sockets = new ClientSockets(plan);
        _arrivals = plan.RatePerSecond is { } requests ? new ArrivalSchedule(plan, requests, index) : null;
        int depth = plan.ConnectsPerRequest ? 1 : plan.PipelineDepth;
        int count = (plan.ConnectionCount - index + plan.LoopCount - 1) / plan.LoopCount;
        _clients = [.. Enumerable.Range(0, Math.Max(0, count))
            .Select(place => new LoadClient(index + (place * plan.LoopCount), depth))];
        _free = new Queue<LoadClient>(_clients.Length);
        _connects = new ConnectScheduler(plan, index, _clients.Length);
        _meter = new LoopMeter(plan, counters);
        _isSpinning = _arrivals is not null && Processors.Allowed().Length > plan.LoopCount;
    }

    /// <summary>The resources that it used in the measured time.</summary>
    internal LoopUse Use => _meter.Use;

    /// <summary>Whether it has counted everything: its counts may then be read.</summary>
    internal bool HasEnded
    {
        get => _hasEnded;
        private set => _hasEnded = value;
    }

    /// <summary>Whether it spins for requests that are soon due.</summary>
    internal bool IsSpinning => _isSpinning;

    /// <summary>The state of its connections at the end of the measured time.</summary>
    internal TcpSummary Tcp { get; private set; } = new();

    /// <summary>How a client's socket was set up at the end of the measured time; null if none was open.</summary>
    internal SocketFacts? Socket { get; private set; }

    /// <summary>Called at the beginning and the end of the measured time, on this loop's thread.</summary>
    internal Action<bool>? WindowChanged { get; init; }

    /// <summary>The counts of the whole run, or of the time after the last interval.</summary>
    internal LoadTally Last => _meter.Tally;

    /// <summary>Answers so far, for displaying progress.</summary>
    internal long AnswersSoFar { get; private set; }

    /// <summary>Clients that have a connection now.</summary>
    internal int OpenClients { get; private set; }

    /// <summary>The error number of the last connect that failed; 0 if none did.</summary>
    internal int LastConnectError { get; private set; }

    /// <summary>The last unexpected status code; 0 if there was none.</summary>
    internal int UnexpectedStatus => _exchange.UnexpectedStatus;

    /// <summary>The status code with which the server closed an idle connection; 0 if there was none.</summary>
    internal int CloseStatus { get; private set; }

    /// <summary>Connects that found no free port.</summary>
    internal long PortlessConnects { get; private set; }

    /// <summary>Whether any connection has ever been opened.</summary>
    internal bool HasOpened { get; private set; }

    /// <summary>The time since which no client has had a connection; 0 while one has.</summary>
    internal long DeadSince { get; private set; }

    /// <inheritdoc/>
    public long NextAt
    {
        get
        {
            if (IsBeginning)
                return 0;
            long next = Math.Min(Math.Min(PhaseEndsAt, _meter.IntervalEndsAt), _connects.NextAt);
            return Math.Min(next, NextArrivalAt);
        }
    }

    // When to wake up for the next request that is due, if a client could send it.
    private long NextArrivalAt
    {
        get
        {
            if (_free.Count == 0 || _arrivals is null)
                return MonotonicClock.Never;
            return _isSpinning ? _arrivals.NextAt - SpinNanoseconds : _arrivals.NextAt;
        }
    }

    /// <summary>Wakes the loop, so that it rereads the timetable.</summary>
    internal void Wake() => _loop.Wake();

    /// <inheritdoc cref="LoopMeter.CollectInterval"/>
    internal LoadTally? CollectInterval() => _meter.CollectInterval();

    /// <inheritdoc cref="LoopMeter.Return"/>
    internal void Return(LoadTally tally) => _meter.Return(tally);

    /// <inheritdoc/>
    public void Begin(EventLoop loop)
    {
        _loop = loop;
        _meter.Start(loop);
        // The default timer slack makes each sleep up to 50 us late (PR_SET_TIMERSLACK, prctl(2)); 1 ns is the least.
        if (!OperatingSystem.IsWindows())
            _ = LibCSupplement.ControlProcess(LibCSupplement.PR_SET_TIMERSLACK, 1);
        _connects.Begin(MonotonicClock.Nanoseconds);
        _life.Ramp();
    }

    /// <inheritdoc/>
    public void Turn()
    {
        long now = MonotonicClock.Nanoseconds;
        if (_isSpinning)
            _meter.CountSpinning(now, NextArrivalAt);
        if (_phase == LoadPhase.Over && _timetable.Step != _step)
            EnterNextStep();
        if (IsBeginning)
            BeginMore(now);
        ConnectDue(now);
        SendDue(now);
        while (now >= PhaseEndsAt)
            EnterNextPhase(now);
        if (_phase == LoadPhase.Drain && _inFlight == 0 && IsNothingDue)
            EnterOver(now);
        if (now >= _meter.IntervalEndsAt)
            _meter.EndInterval(now);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _exchange.Dispose();
        _sockets.Dispose();
        _meter.Dispose();
    }
}
