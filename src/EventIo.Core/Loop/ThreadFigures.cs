namespace EventIo.Loop;

/// <summary>What threads have used.</summary>
/// <param name="Count">How many there are now.</param>
/// <param name="CpuSeconds">CPU time, of those that have ended too.</param>
/// <param name="StackBytes">Address space that is reserved for the stacks of those that there are now.</param>
/// <param name="VoluntaryContextSwitches">Times that one gave its processor up to wait; null where the system does not tell.</param>
/// <param name="InvoluntaryContextSwitches">Times that one was made to; null where the system does not tell.</param>
public readonly record struct ThreadFigures(
    int Count, double CpuSeconds, long StackBytes, long? VoluntaryContextSwitches, long? InvoluntaryContextSwitches)
{
    /// <summary>Those of no thread.</summary>
    public static ThreadFigures None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Adds two up.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sums.</returns>
    public static ThreadFigures operator +(ThreadFigures left, ThreadFigures right) => Add(left, right);

    /// <summary>Adds two up.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sums.</returns>
    public static ThreadFigures Add(ThreadFigures left, ThreadFigures right) => new(
        left.Count + right.Count,
        left.CpuSeconds + right.CpuSeconds,
        left.StackBytes + right.StackBytes,
        left.VoluntaryContextSwitches + right.VoluntaryContextSwitches,
        left.InvoluntaryContextSwitches + right.InvoluntaryContextSwitches);
}
