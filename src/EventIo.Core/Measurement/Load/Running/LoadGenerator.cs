using EventIo.Native;

namespace EventIo.Measurement.Load.Running;

/// <summary>
/// Loads a server and measures what it does. The load is generated on threads of its own: the consumer of the updates
/// may be slow.
/// </summary>
public static class LoadGenerator
{
    // Each loop's mechanism, its wake event and the files of its thread's statistics.
    private const int OtherDescriptors = 16;

    /// <summary>Carries out a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellation">
    /// Stops it within milliseconds; the part measured by then is returned as
    /// <see cref="MeasurementStatus.Interrupted"/>.
    /// </param>
    /// <returns>
    /// Progress and intervals as they occur, and the result; for a ramp, a result after each step. Ending the
    /// enumeration early stops the load.
    /// </returns>
    /// <exception cref="Native.NativeException">
    /// No connection could be opened; thrown by the enumeration.
    /// </exception>
    /// <exception cref="NotSupportedException">The mechanism is not available; thrown by the enumeration.</exception>
    public static IEnumerable<IntervalUpdate<LoadInterval, LoadMeasurement>> Run(
        LoadPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        // If each request uses a new connection, there is none to keep from step to step.
        LoadPlan[] runs = plan.ConnectsPerRequest ? plan.Steps : [plan];
        var knee = new KneeSearch();
        foreach (LoadPlan part in runs)
        {
            MeasurementStatus? status = null;
            using var run = new LoadRun(part with { RampRates = runs.Length > 1 ? [] : part.RampRates }, cancellation);
            foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in run.Execute())
            {
                status = update.Result?.Status;
                yield return plan.RampRates.Count > 0 && update.Result is { } row
                    ? update with { Result = knee.Judge(row) }
                    : update;
            }
            if (status != MeasurementStatus.Measured)
                break;
        }
    }

    /// <summary>Returns how many connections fit under the current descriptor limit of this process.</summary>
    /// <returns>A count, at least 0.</returns>
    public static int LargestConnectionCount() => (int)Math.Clamp(
        ResourceLimits.Descriptors - ResourceLimits.OpenDescriptors - OtherDescriptors, 0, int.MaxValue / 4);
}
