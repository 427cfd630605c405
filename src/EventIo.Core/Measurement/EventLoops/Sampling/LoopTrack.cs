using EventIo.Findings;
using EventIo.Inspection.Threads;
using EventIo.Measurement.EventLoops.Tracing;
using EventIo.Native;
using EventIo.Native.Linux.ControlGroups;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;
using EventIo.Sockets.Listing;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>A thread while it is measured: turns looks at it into rows.</summary>
internal sealed class LoopTrack : IDisposable
{
    // Describing the call in which a look finds the thread costs another 50 us for its stack: too much for short calls.
    private const long DescribedNanoseconds = 2 * Nanoseconds.PerMillisecond;

    // With fewer ticks, the split into user and system time means nothing.
    private const long LeastTicks = 2;

    private readonly ThreadProbe _probe;
    private readonly ProcFolder? _folder;
    private readonly ThrottleClock? _throttle;
    private readonly LoopTally _total;
    private readonly LagTally _lag = new();
    private readonly ThrottleReading _throttleStart;
    private readonly (long User, long System)? _ticksStart;
    private IntervalStart _interval;
    private long _describedSpell;
    private long _describedNanoseconds;
    private string? _longestCall;
    private string[] _longestCallStack = [];

    /// <summary>Takes the first look.</summary>
    /// <param name="target">The thread.</param>
    /// <exception cref="NativeException">The thread can't be looked at: ENOENT or ESRCH, it has ended.</exception>
    internal LoopTrack(LoopTarget target)
    {
        Target = target;
        _probe = ThreadProbe.Open(target);
        _folder = ProcFolder.OfProcess(target.ProcessId, out _);
        _throttle = ThrottleClock.OfProcess(target.ProcessId);
        _throttleStart = _throttle?.Read() ?? default;
        _ticksStart = _probe.ReadTicks();
        if (_probe.TryLook(out LoopLook look) is not 0 and var error)
        {
            Dispose();
            throw new NativeException("read(2)", error, target.ToString());
        }
        _total = new LoopTally(look);
        _interval = BeginInterval(look);
    }

    /// <summary>The thread.</summary>
    internal LoopTarget Target { get; }

    /// <summary>The link of a process to its network namespace, with a final zero.</summary>
    internal static ReadOnlySpan<byte> NamespaceLink => "ns/net\0"u8;

    /// <summary>The identity of its network namespace; null if that is not visible.</summary>
    internal string? NamespaceKey => _folder?.ReadLink(NamespaceLink);

    /// <summary>The sockets that it wants to read from.</summary>
    internal HashSet<ulong> Inodes { get; set; } = [];

    /// <summary>The counts of programs in the kernel; null if there are only looks.</summary>
    internal LoopTrace? Trace { get; set; }

    /// <summary>How long it has run since the first look.</summary>
    internal long RunNanoseconds => _total.RunNanoseconds;

    /// <summary>Why it can't be looked at any more; null while it can.</summary>
    internal string? Ended { get; private set; }

    /// <summary>Looks at it.</summary>
    internal void Look()
    {
        if (Ended is not null)
            return;
        if (_probe.TryLook(out LoopLook look) is not 0 and var error)
        {
            Ended = error is Errno.ESRCH or Errno.ENOENT
                ? FormattableString.Invariant($"The thread ended after {_total.Nanoseconds / 1e9:0.0} s.")
                : $"The thread can't be looked at any more: {Errno.Name(error)}.";
            return;
        }
        _total.Add(look);
        _interval.Tally.Add(look);
        if (_total.Spell is { State: LoopState.Blocked } spell)
            DescribeCall(spell);
    }

    /// <summary>Reads which sockets it wants to read from; returns null if that is not visible at the moment.</summary>
    internal HashSet<ulong>? ReadSet(ProcReader reader) =>
        _folder is null ? null : WatchedSockets.Find(Target, _total.Last, _folder, reader);

    /// <summary>Adds one of its sockets.</summary>
    internal void AddSocket(TcpSocket socket, long now)
    {
        _lag.Add(socket, now);
        _interval.Lag.Add(socket, now);
    }

    /// <summary>Ends a look at its sockets.</summary>
    internal void EndSocketLook()
    {
        _lag.EndLook();
        _interval.Lag.EndLook();
    }

    /// <summary>Ends an interval and begins the next one.</summary>
    /// <param name="number">Its number, from 1.</param>
    internal EventLoopInterval CutInterval(int number)
    {
        IntervalStart interval = _interval;
        LoopLook last = interval.Tally.Last;
        _interval = BeginInterval(last);
        interval.Tally.Finish();
        interval.Lag.Finish();
        double seconds = interval.Tally.Nanoseconds / (double)Nanoseconds.PerSecond;
        var row = new EventLoopInterval
        {
            ProcessId = Target.ProcessId,
            ProcessName = Target.ProcessName,
            ThreadId = Target.ThreadId,
            ThreadName = Target.ThreadName,
            Grade = Grade,
            Number = number,
            ElapsedSeconds = _total.Nanoseconds / (double)Nanoseconds.PerSecond,
            IntervalSeconds = seconds,
        };
        row = LoopFigures.Fill(
            row, interval.Tally, interval.Lag, _interval.Throttle - interval.Throttle,
            Ticks(interval.Ticks, _interval.Ticks));
        return Trace is null
            ? row
            : LoopFigures.Trace(row, interval.Counts, _interval.Counts, interval.Tally, HasEvents);
    }

    /// <summary>Makes the row.</summary>
    /// <param name="status">How the measurement ended.</param>
    internal EventLoopMeasurement Conclude(MeasurementStatus status)
    {
        _total.Finish();
        _lag.Finish();
        ThrottleReading throttled = (_throttle?.Read() ?? default) - _throttleStart;
        var row = new EventLoopMeasurement
        {
            ProcessId = Target.ProcessId,
            ProcessName = Target.ProcessName,
            ThreadId = Target.ThreadId,
            ThreadName = Target.ThreadName,
            Grade = Grade,
            Status = Ended is null ? status : MeasurementStatus.Interrupted,
            Reason = Ended,
            Mechanism = Target.Mechanism,
            FileDescriptor = Target.FileDescriptor,
            LongestCall = _total.LongestCall is { } spell ? _longestCall ?? _probe.Describe(spell.Call) : null,
            LongestCallMilliseconds = _total.LongestCall?.Nanoseconds / 1e6,
            LongestCallStack = _longestCallStack,
            StopCount = _total.StopCount,
            LongestStopMilliseconds = _total.LongestStop?.Nanoseconds / 1e6,
            ThrottleCount = _throttle is null ? null : throttled.Count,
            MeasuredSeconds = _total.Nanoseconds / (double)Nanoseconds.PerSecond,
        };
        row = LoopFigures.Fill(row, _total, _lag, throttled, Ticks(_ticksStart, _probe.ReadTicks()));
        SystemCallState? call = _total.LongestCall?.Call;
        if (Trace?.Read(Target) is { } counts)
        {
            row = LoopFigures.Trace(row, LoopCounts.None, counts, _total, HasEvents) with
            {
                Operations = Trace.Operations(Target),
                CompletionOverflows = Trace.Overflows(Target),
            };
            if (counts.LongestNanoseconds > (_total.LongestCall?.Nanoseconds ?? 0))
                (row, call) = WithLongestCall(row, counts);
        }
        return row with { Verdict = [.. LoopVerdict.Of(row, call).OfType<Finding>()] };
    }

    public void Dispose()
    {
        _probe.Dispose();
        _folder?.Dispose();
    }

    private LoopGrade Grade => Trace is null ? LoopGrade.Sampled : LoopGrade.Traced;

    // Not for io_uring: io_uring_enter(2) returns the number of requests that it submitted.
    private bool HasEvents => Target.Mechanism != WaitMechanism.IoUring;

    private IntervalStart BeginInterval(in LoopLook look) => new(
        new LoopTally(look), new LagTally(), _throttle?.Read() ?? default, _probe.ReadTicks(),
        Trace?.Read(Target) ?? LoopCounts.None);

    // Only looks find where in the kernel the thread slept: this is kept if they found the same call.
    private (EventLoopMeasurement Row, SystemCallState Call) WithLongestCall(
        EventLoopMeasurement row, LoopCounts counts)
    {
        var call = SystemCallState.Of(counts.LongestCall, counts.LongestDescriptor);
        bool isSame = _total.LongestCall is { } spell && spell.Call.Number == call.Number;
        row = row with
        {
            LongestCall = _probe.Describe(call),
            LongestCallMilliseconds = counts.LongestNanoseconds / 1e6,
            LongestCallStack = isSame ? row.LongestCallStack : [],
        };
        return (row, call);
    }

    // Describe the call while the thread is in it: its descriptor may be closed later.
    private void DescribeCall(in LoopSpell spell)
    {
        if (spell.Nanoseconds < _describedNanoseconds
            || (spell.Start == _describedSpell && _longestCallStack.Length > 0))
            return;
        if (spell.Start != _describedSpell)
        {
            _longestCall = _probe.Describe(spell.Call);
            _longestCallStack = [];
        }
        if (spell.Nanoseconds >= DescribedNanoseconds && _longestCallStack.Length == 0)
            _longestCallStack = _probe.KernelStack();
        _describedSpell = spell.Start;
        _describedNanoseconds = spell.Nanoseconds;
    }

    private static double? Ticks((long User, long System)? start, (long User, long System)? end)
    {
        if (start is not { } before || end is not { } after)
            return null;
        long user = after.User - before.User;
        long all = user + after.System - before.System;
        return all >= LeastTicks ? (double)user / all : null;
    }

    private sealed record IntervalStart(
        LoopTally Tally, LagTally Lag, ThrottleReading Throttle, (long User, long System)? Ticks, LoopCounts Counts);
}
