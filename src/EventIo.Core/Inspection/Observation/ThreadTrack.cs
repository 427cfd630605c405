using EventIo.Findings;
using EventIo.Inspection.Threads;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Inspection.Observation;

/// <summary>A thread during an inspection: two readings of its counters and the looks between them.</summary>
/// <param name="id">Its number.</param>
internal sealed class ThreadTrack(int id)
{
    private const string Futex = "futex";

    // A thread that waits for a lock, a child or a signal, or sleeps for a time, is not working on a connection.
    private static readonly string[] IdleCalls =
        [Futex, "nanosleep", "clock_nanosleep", "rt_sigtimedwait", "rt_sigsuspend", "wait4", "waitid", "pause",
            "restart_syscall"];

    private SystemCallState _current;
    private long _currentSince;
    private long _lastSeen;

    /// <summary>Its number.</summary>
    internal int Id { get; } = id;

    /// <summary>Its name in the kernel.</summary>
    internal string Name { get; set; } = "";

    /// <summary>
    /// Its counters at the beginning, when they were read (monotonic nanoseconds), and its state then.
    /// </summary>
    internal ThreadReading Start { get; set; }

    /// <summary>The same at the end.</summary>
    internal ThreadReading End { get; set; }

    /// <summary>The number of looks at it.</summary>
    internal int Samples { get; private set; }

    /// <summary>How often it was seen asleep in a wait on its set.</summary>
    internal int SamplesInWait { get; private set; }

    /// <summary>How often it was seen asleep in another call.</summary>
    internal int SamplesInCall { get; private set; }

    /// <summary>How often it ran or wanted to run.</summary>
    internal int SamplesRunning { get; private set; }

    /// <summary>The last wait that it was seen in.</summary>
    internal WaitCall? Wait { get; private set; }

    /// <summary>The call at the last look.</summary>
    internal SystemCallState Current => _current;

    /// <summary>The last call other than a wait that it was seen in.</summary>
    internal SystemCallState? OtherCall { get; private set; }

    /// <summary>How long it has been seen in the same call with the same arguments, without a break.</summary>
    internal long InCurrentNanoseconds => _lastSeen - _currentSince;

    /// <summary>The set that it waits on, or is assumed to own.</summary>
    internal EpollSet? Set { get; set; }

    /// <summary>The ring that it waits on.</summary>
    internal RingWindow? Ring { get; set; }

    /// <summary>The array of its poll(2) or select(2).</summary>
    internal PollSet? Poll { get; set; }

    /// <summary>The errno with which that array could not be read; 0 if the thread had left the call.</summary>
    internal int SetErrorNumber { get; set; }

    /// <summary>The timeout of its wait in milliseconds; -1 for none, null if it can't be read.</summary>
    internal double? TimeoutMilliseconds { get; set; }

    /// <summary>Findings about it.</summary>
    internal List<Finding> Findings { get; } = [];

    /// <summary>Whether it drives a loop.</summary>
    internal bool IsLoop => Set is not null || Ring is not null || Wait is not null;

    /// <summary>
    /// Whether it was seen in a wait on its set; otherwise, it is assumed to own the set because no other thread can.
    /// </summary>
    internal bool IsSeenInWait => Wait is not null && SamplesInWait > 0;

    /// <summary>Time between both readings.</summary>
    internal long WindowNanoseconds => End.Nanoseconds - Start.Nanoseconds;

    /// <summary>Time on a processor in the window.</summary>
    internal long RunNanoseconds => End.Statistics.RunNanoseconds - Start.Statistics.RunNanoseconds;

    /// <summary>Time ready to run without a processor in the window.</summary>
    internal long ProcessorWaitNanoseconds => End.Statistics.WaitNanoseconds - Start.Statistics.WaitNanoseconds;

    /// <summary>How often it went to sleep in the window.</summary>
    internal long VoluntarySwitches => End.Status.VoluntarySwitches - Start.Status.VoluntarySwitches;

    /// <summary>Whether it slept from the first reading to the last one.</summary>
    internal bool SleptThroughout => VoluntarySwitches == 0
        && End.Status.InvoluntarySwitches == Start.Status.InvoluntarySwitches
        && End.Statistics.Timeslices == Start.Statistics.Timeslices
        && SamplesRunning == 0;

    /// <summary>Whether the freezer of its control group has stopped it.</summary>
    internal bool IsFrozen { get; set; }

    /// <summary>Whether it was stopped, traced or frozen at both readings.</summary>
    internal bool IsStopped => IsFrozen || (Start.Status.State is 'T' or 't' && End.Status.State is 'T' or 't');

    /// <summary>Its state in words.</summary>
    internal string StateName => IsFrozen ? "frozen" : End.Status.State switch
    {
        'T' => "stopped",
        't' => "stopped by a tracer",
        'R' => "running",
        'D' => "in an uninterruptible sleep",
        'Z' or 'X' => "dead",
        _ => "asleep",
    };

    /// <summary>The share of the window in which it ran or wanted to run.</summary>
    internal double BusyShare => WindowNanoseconds > 0
        ? Math.Min(1, (double)(RunNanoseconds + ProcessorWaitNanoseconds) / WindowNanoseconds)
        : 0;

    /// <summary>Whether it ran, or sleeps in a call that may be work.</summary>
    internal bool IsAtWork => RunNanoseconds > 0 || !IsIdle(_current);

    /// <summary>Records a look.</summary>
    /// <param name="state">The content of its syscall file.</param>
    /// <param name="nanoseconds">When, on the monotonic clock.</param>
    internal void Add(in SystemCallState state, long nanoseconds)
    {
        if (Samples == 0 || !state.Equals(_current) || state.IsRunning)
        {
            _current = state;
            _currentSince = nanoseconds;
        }
        _lastSeen = nanoseconds;
        Samples++;
        if (state.IsRunning)
            SamplesRunning++;
        else if (WaitCall.Of(state, SystemCallTable.Current) is { } wait)
        {
            SamplesInWait++;
            Wait = wait;
        }
        else
        {
            SamplesInCall++;
            OtherCall = state;
        }
    }

    /// <summary>
    /// Counts the samples in waits as samples in another call: the thread's set is an epoll set, and it slept in
    /// poll(2).
    /// </summary>
    internal void CountWaitsAsCalls()
    {
        SamplesInCall += SamplesInWait;
        SamplesInWait = 0;
        OtherCall = Wait?.State;
    }

    /// <summary>Returns whether a thread in this state waits for work instead of working.</summary>
    internal static bool IsIdle(in SystemCallState state) => !state.IsRunning
        && state.Number != SystemCallState.NoCall
        && (IdleCalls.Contains(SystemCallTable.Current.Name(state.Number))
            || WaitCall.Of(state, SystemCallTable.Current) is not null);

    /// <summary>Whether the thread sleeps on a lock or a condition.</summary>
    internal bool IsInFutex => !_current.IsRunning && SystemCallTable.Current.Name(_current.Number) == Futex;
}
