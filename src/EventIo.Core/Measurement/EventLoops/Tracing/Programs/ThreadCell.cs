namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// The data that the programs keep about a thread: a value of their hash, in words of eight bytes. In C:
/// <code>
/// struct thread_cell {
///     u64 entered_at;        // 0: not in a call; before the window: not known
///     s64 call;
///     u64 is_wait;
///     u64 turn_start;        // 0: in a wait; before the window: not known
///     u64 entries;           // calls that a program saw begin, reads and requests: what tracing costs
///     u64 reads, requests;
///     u64 waits, events;
///     u64 call_ns;           // calls other than waits
///     u64 longest_ns;
///     s64 longest_call;
///     u64 longest_descriptor; // its first argument
///     u64 lags;              // arrivals of data whose reading was seen
///     // set before the programs run:
///     s64 wait_call[3];
///     s64 wait_descriptor;   // -1: any
///     u64 wait_flags;        // one of these has to be in its fourth argument; 0: none
///     u64 slot;              // of its histogram
/// };
/// </code>
/// </summary>
internal static class ThreadCell
{
    internal const int EnteredAt = 0;
    internal const int Call = 8;
    internal const int IsWait = 16;
    internal const int TurnStart = 24;
    internal const int Entries = 32;
    internal const int Reads = 40;
    internal const int Requests = 48;
    internal const int Waits = 56;
    internal const int Events = 64;
    internal const int CallNanoseconds = 72;
    internal const int LongestNanoseconds = 80;
    internal const int LongestCall = 88;
    internal const int LongestDescriptor = 96;
    internal const int Lags = 104;
    internal const int WaitCalls = 112;
    internal const int WaitDescriptor = 136;
    internal const int WaitFlags = 144;
    internal const int Slot = 152;

    /// <summary>The largest number of wait calls that a mechanism has.</summary>
    internal const int WaitCallCount = 3;

    internal const int Bytes = 160;
}
