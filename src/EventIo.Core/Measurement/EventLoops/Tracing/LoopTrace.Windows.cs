using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EventIo.Measurement.EventLoops.Tracing.Programs;
using EventIo.Native;
using EventIo.Native.Linux.Bpf;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <content>
/// Windows: where the threads make so many calls that tracing would cost more than its budget, the programs are
/// attached for a part of the time only.
/// </content>
internal sealed partial class LoopTrace
{
    // How often the cost is compared with the budget.
    private const long CheckNanoseconds = 5 * Nanoseconds.PerMillisecond;

    // Reading the counts, and attaching and detaching the programs (1.4 ms of CPU time), take one percent of a
    // processor at most.
    private const int CostFactor = 100;

    // The first switch waits for the JIT compiler, which doesn't predict the cost of the next one.
    private const long LongestPause = 300 * Nanoseconds.PerMillisecond;

    // How often a closing window is looked at.
    private const long ClosingNanoseconds = Nanoseconds.PerMillisecond;

    // Looks detect data that has been unread for longer than this.
    private const long LongestLag = 250 * Nanoseconds.PerMillisecond;

    private readonly TraceBudget _budget;
    private readonly TraceWindow _window;
    private readonly List<int> _threads = [];
    private readonly Dictionary<int, LoopAccount> _accounts = [];
    private TraceActivity _activity;
    private long _unreadBefore;
    private long _checkNanoseconds = long.MaxValue;
    private long _switchNanoseconds;
    private long _pausedUntil;
    private long _checkedAt;
    private long _run;
    private long _dueAt;

    /// <summary>When <see cref="Advance"/> has something to do: nanoseconds from now.</summary>
    internal long UntilDue => _budget.IsUnlimited
        ? long.MaxValue
        : Math.Max(0, _dueAt - MonotonicClock.Nanoseconds);

    /// <summary>Opens and closes windows.</summary>
    /// <param name="run">How long the threads have run so far, together, in nanoseconds.</param>
    internal void Advance(long run)
    {
        if (UntilDue > 0)
            return;
        long now = MonotonicClock.Nanoseconds;
        _budget.Earn(now - _checkedAt, run - _run);
        (_checkedAt, _run) = (now, run);
        if (_window.IsShut)
            AdvanceShut();
        else
            AdvanceOpen(now);
    }

    private void AdvanceShut()
    {
        if (_budget.IsRestored && _checkedAt >= _pausedUntil)
        {
            Open();
            _dueAt = _checkedAt + CheckNanoseconds;
            return;
        }
        long pause = Math.Max(_pausedUntil - _checkedAt, _budget.UntilRestored);
        _dueAt = _checkedAt + Math.Clamp(pause, ClosingNanoseconds, CheckNanoseconds);
    }

    private void AdvanceOpen(long now)
    {
        long cpu = MonotonicClock.ThreadCpuNanoseconds;
        (TraceActivity activity, bool isInTurn, long unread) = ReadActivity();
        _checkNanoseconds = Math.Min(_checkNanoseconds, MonotonicClock.ThreadCpuNanoseconds - cpu);
        _budget.Spend(activity.Cost - _activity.Cost);
        _activity = activity;
        if (_window.ClosingAt == 0 && _budget.IsSpent)
        {
            _window.Close();
            _dueAt = now + ClosingNanoseconds;
            return;
        }
        if (_window.ClosingAt == 0)
        {
            _dueAt = now + Math.Clamp(_checkNanoseconds * CostFactor, CheckNanoseconds, LongestPause);
            return;
        }
        _dueAt = now + ClosingNanoseconds;
        bool isPending = isInTurn || (unread > _unreadBefore && now - _window.ClosingAt < LongestLag);
        if (!isPending || _budget.IsExhausted)
            Shut(now);
        else if (_budget.IsRestored)
            Continue();
    }

    private void BeginFirstWindow()
    {
        _window.Add(_programs);
        if (_lags is not null)
            _window.Add(_lags.Programs);
        if (_rings is not null)
            _window.Add(_rings.Programs);
        // Waits for the JIT compiler, whose time is not the cost of a check.
        ReadActivity();
        _checkedAt = _window.Open();
        foreach (int thread in _slots.Keys)
            _accounts[thread] = new LoopAccount(_checkedAt);
        _dueAt = _checkedAt + CheckNanoseconds;
    }

    private void Open()
    {
        long cpu = MonotonicClock.ThreadCpuNanoseconds;
        long now = _window.Open();
        foreach ((int thread, LoopAccount account) in _accounts)
            account.Open(ReadThread(thread, _slots[thread], now), now);
        (_, _, _unreadBefore) = ReadActivity();
        _switchNanoseconds = MonotonicClock.ThreadCpuNanoseconds - cpu;
    }

    private void Continue()
    {
        long now = MonotonicClock.Nanoseconds;
        foreach ((int thread, LoopAccount account) in _accounts)
        {
            account.Add(ReadThread(thread, _slots[thread], now), _window.ClosingAt);
            account.Continue(now);
        }
        _window.Continue();
    }

    private void Shut(long now)
    {
        long cpu = MonotonicClock.ThreadCpuNanoseconds;
        _window.Shut();
        foreach ((int thread, LoopAccount account) in _accounts)
        {
            ThreadReading reading = ReadThread(thread, _slots[thread], now);
            account.Add(reading, _window.ClosingAt);
            if (reading.OpenTurnNanoseconds > 0)
                account.AddTurn(reading.OpenTurnNanoseconds);
        }
        _switchNanoseconds += MonotonicClock.ThreadCpuNanoseconds - cpu;
        _pausedUntil = now + Math.Min(_switchNanoseconds * CostFactor, LongestPause);
    }

    private ThreadReading ReadThread(int thread, int slot, long now)
    {
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<byte> cell = stackalloc byte[ThreadCell.Bytes];
        cell.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(key, thread);
        _maps.Cells.TryLookup(key, cell);
        ulong[] turns = new ulong[TurnBuckets.Count];
        BinaryPrimitives.WriteInt32LittleEndian(key, slot);
        _turns.TryLookup(key, MemoryMarshal.AsBytes(turns.AsSpan()));
        return ThreadReading.Of(cell, turns, _lags?.Read(slot), _window, now);
    }

    // Unread: arrivals of data in this window that a measured thread has not read yet.
    private (TraceActivity Activity, bool IsInTurn, long Unread) ReadActivity()
    {
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<byte> cell = stackalloc byte[ThreadCell.Bytes];
        Span<byte> lines = stackalloc byte[WindowCells.ActivityBytes];
        key.Clear();
        _maps.Activity.TryLookup(key, lines);
        long arrivals = 0;
        long completions = 0;
        for (int line = 0; line < lines.Length; line += WindowCells.LineBytes)
        {
            arrivals += BpfMap.Word(lines, line + WindowCells.Arrivals);
            completions += BpfMap.Word(lines, line + WindowCells.Completions);
        }
        var activity = new TraceActivity(0, 0, 0, completions);
        long lags = 0;
        bool isInTurn = false;
        foreach (int thread in _threads)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, thread);
            if (!_maps.Cells.TryLookup(key, cell))
                continue;
            activity = activity with
            {
                Calls = activity.Calls + BpfMap.Word(cell, ThreadCell.Entries),
                Reads = activity.Reads + BpfMap.Word(cell, ThreadCell.Reads),
                Requests = activity.Requests + BpfMap.Word(cell, ThreadCell.Requests),
            };
            lags += BpfMap.Word(cell, ThreadCell.Lags);
            isInTurn |= ThreadReading.IsInTurn(cell, _window);
        }
        return (activity, isInTurn, arrivals - lags);
    }
}
