using EventIo.Inspection.Threads;

namespace EventIo.Measurement.EventLoops;

/// <summary>A thread whose loop is measured.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="ThreadId">Its number.</param>
public sealed record LoopTarget(int ProcessId, int ThreadId)
{
    /// <summary>The process's name, as the process set it.</summary>
    public string ProcessName { get; init; } = "";

    /// <summary>The thread's name, as the process set it.</summary>
    public string ThreadName { get; init; } = "";

    /// <summary>The mechanism of its waits; <see langword="null"/> if the thread was not seen waiting.</summary>
    public WaitMechanism? Mechanism { get; init; }

    /// <summary>Its epoll set or ring; <see langword="null"/> for poll and select.</summary>
    public int? FileDescriptor { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{ProcessName}[{ProcessId}] thread {ThreadId}");
}
