using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection.Observation;

/// <summary>A thread's counters at one moment.</summary>
/// <param name="Nanoseconds">When, on the monotonic clock.</param>
/// <param name="Statistics">Its times.</param>
/// <param name="Status">Its state and context switches.</param>
internal readonly record struct ThreadReading(long Nanoseconds, SchedulerStatistics Statistics, ThreadStatus Status);
