using EventIo.Native;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>Measures event loops of live processes from outside. No process is stopped or changed.</summary>
public static class EventLoopProbe
{
    /// <summary>Carries out a plan on a thread of its own.</summary>
    /// <param name="plan">What is measured.</param>
    /// <param name="cancellation">
    /// Stops it within a tenth of a second; the part measured by then is returned as
    /// <see cref="MeasurementStatus.Interrupted"/>.
    /// </param>
    /// <returns>
    /// Progress and intervals as they occur, then a row for each thread. Ending the enumeration early stops the
    /// measurement.
    /// </returns>
    /// <exception cref="NativeException">The kernel refuses; thrown by the enumeration.</exception>
    public static IEnumerable<IntervalUpdate<EventLoopInterval, EventLoopMeasurement>> Run(
        EventLoopPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var run = new LoopRun(plan, cancellation);
        foreach (IntervalUpdate<EventLoopInterval, EventLoopMeasurement> update in run.Execute())
            yield return update;
    }
}
