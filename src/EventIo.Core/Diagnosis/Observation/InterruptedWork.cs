namespace EventIo.Diagnosis.Observation;

/// <summary>
/// Limits what is read after Ctrl+C. The second reading of most hosts fits into the limit, so that an interrupted
/// window is judged like any other; a host with very many sockets or processes is read in part.
/// </summary>
/// <param name="units">The units of work that are permitted after Ctrl+C: one for each socket or descriptor.</param>
/// <param name="cancellation">Ctrl+C.</param>
internal sealed class InterruptedWork(int units, CancellationToken cancellation)
{
    /// <summary>
    /// The limit of a second reading, which a host with 10,000 sockets and 200 processes does not reach. A socket or a
    /// descriptor takes 5 to 6 us here: 0.2 s in all.
    /// </summary>
    internal const int SecondReading = 35_000;

    /// <summary>
    /// The units of a process, besides those of its descriptors: its other files take 100 to 200 us here.
    /// </summary>
    internal const int Process = 50;

    /// <summary>The units of the options of a socket, which are read through its process.</summary>
    internal const int Options = 10;

    /// <summary>Ctrl+C.</summary>
    internal CancellationToken Cancellation => cancellation;

    /// <summary>The units that are left after Ctrl+C.</summary>
    internal int Left { get; private set; } = units;

    /// <summary>Returns whether some work may be done: always before Ctrl+C, and within the limit after it.</summary>
    /// <param name="units">The units of that work.</param>
    internal bool TrySpend(int units)
    {
        if (!cancellation.IsCancellationRequested)
            return true;
        if (units > Left)
            return false;
        Left -= units;
        return true;
    }

    /// <summary>Spends units.</summary>
    /// <param name="units">The work.</param>
    /// <exception cref="OperationCanceledException">It would exceed the limit.</exception>
    internal void Spend(int units)
    {
        if (!TrySpend(units))
            throw new OperationCanceledException(cancellation);
    }
}
