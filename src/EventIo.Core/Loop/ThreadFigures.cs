namespace EventIo.Loop;

/// <summary>Resources that threads have used.</summary>
/// <param name="Count">How many there are now.</param>
/// <param name="CpuSeconds">CPU time in seconds, including threads that have ended.</param>
/// <param name="StackBytes">Address space reserved for the stacks of the current threads, in bytes.</param>
/// <param name="VoluntaryContextSwitches">
/// Times that a thread gave up its processor to wait; null where the system does not report it.
/// </param>
/// <param name="InvoluntaryContextSwitches">
/// Times that a thread was preempted; null where the system does not report it.
/// </param>
public readonly record struct ThreadFigures(
    int Count, double CpuSeconds, long StackBytes, long? VoluntaryContextSwitches, long? InvoluntaryContextSwitches)
{
    /// <summary>The figures of no thread.</summary>
    public static ThreadFigures None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Adds the figures of two groups of threads.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second.</param>
    /// <returns>The sums.</returns>
    public static ThreadFigures operator +(ThreadFigures left, ThreadFigures right) => Add(left, right);

    /// <summary>Adds the figures of two groups of threads.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second.</param>
    /// <returns>The sums.</returns>
    public static ThreadFigures Add(ThreadFigures left, ThreadFigures right) => new(
        left.Count + right.Count,
        left.CpuSeconds + right.CpuSeconds,
        left.StackBytes + right.StackBytes,
        left.VoluntaryContextSwitches + right.VoluntaryContextSwitches,
        left.InvoluntaryContextSwitches + right.InvoluntaryContextSwitches);
}
